// Compares what keeps its name in a target that makes its own ids: experiments, registered models and their versions. Times, users,
// and the places of files are the target's own there.
import type { ModelVersion, StoredRegisteredModel } from "@runledger/store-api";
import type { Canonical } from "../canonical.js";
import { type Job, readTarget } from "../job.js";
import type { Copies } from "../ordinary/copies.js";
import type { OpenExperiment } from "../ordinary/experiments.js";
import { versionsOf, type CopiedRegistry } from "../ordinary/registry.js";
import { translatedVersion } from "../ordinary/translated-version.js";
import { ahead, flattened } from "../streams.js";
import { comparableTags } from "./comparable-tags.js";
import type { Findings } from "./findings.js";

/** Their own fields; an experiment of others has only taken runs up. */
export async function verifyExperiments(
  job: Job,
  experiments: Iterable<OpenExperiment>,
  findings: Findings,
): Promise<void> {
  for (const { experiment, id, foreign } of experiments) {
    if (foreign) continue;
    const there = await readTarget(job, () => job.target.experiments.get(id));
    const fields = ({ name, lifecycleStage, tags }: typeof experiment): Canonical => ({
      name,
      stage: lifecycleStage,
      tag: comparableTags(tags),
    });
    findings.compare(`experiment '${experiment.name}'`, fields(experiment), fields(there));
  }
}

const modelFields = ({
  description,
  tags,
  aliases,
}: Pick<StoredRegisteredModel, "description" | "tags" | "aliases">) => ({
  description: description ?? "",
  tag: comparableTags(tags),
  alias: Object.fromEntries(
    aliases.map(({ alias, version }): [string, number] => [alias, version]).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ),
});

const versionFields = ({ description, stage, source, runId, runLink, modelId, tags }: ModelVersion): Canonical => ({
  description: description ?? "",
  stage,
  source,
  run: runId ?? "",
  "run link": runLink ?? "",
  "logged model": modelId ?? "",
  tag: comparableTags(tags),
});

export async function verifyRegistry(
  job: Job,
  { registries, taken }: CopiedRegistry,
  copies: Copies,
  findings: Findings,
): Promise<void> {
  for await (const model of flattened(ahead(job.source.registeredModels()))) {
    const { name } = model;
    if (taken.has(name)) continue;
    const there = await readTarget(job, () => registries.target.models.get(name));
    findings.compare(`registered model '${name}'`, modelFields(model), modelFields(there));
    const [mine, theirs] = await Promise.all([
      versionsOf(registries.source, name, job.signal),
      versionsOf(registries.target, name, job.signal),
    ]);
    for (const [number, version] of [...mine].toSorted(([a], [b]) => a - b)) {
      const copy = theirs.get(number);
      const wanted = translatedVersion(version, copies);
      // Some servers do not keep a version's logged model.
      const modelId = copy?.modelId === null ? null : wanted.modelId;
      findings.compare(
        `version ${number} of '${name}'`,
        versionFields({ ...wanted, modelId }),
        copy && versionFields(copy),
      );
    }
    for (const number of theirs.keys())
      if (!mine.has(number))
        findings.add({ where: `version ${number} of '${name}'`, source: "absent", target: "present" });
  }
}

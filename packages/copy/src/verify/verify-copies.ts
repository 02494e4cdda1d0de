// Compares with copies under new ids: all that the target could keep, and every point.
import { parentRunTag, type Run, type StoredRun } from "@runledger/store-api";
import { type Canonical, canonicalLinks } from "../canonical.js";
import { type Job, readTarget } from "../job.js";
import { keptValue } from "../kept-value.js";
import type { Verification } from "../options.js";
import type { Copies } from "../ordinary/copies.js";
import type { OpenExperiment } from "../ordinary/experiments.js";
import type { CopiedRegistry } from "../ordinary/registry.js";
import { ahead, flattened } from "../streams.js";
import { comparableTags, sortedPairs } from "./comparable-tags.js";
import { firstDifferentPoint } from "./compare-histories.js";
import { createFindings, type Findings } from "./findings.js";
import { verifyExperiments, verifyRegistry } from "./verify-named.js";

type Comparable = Pick<
  Run,
  "name" | "status" | "startTime" | "endTime" | "lifecycleStage" | "params" | "tags" | "inputs" | "outputs"
>;

const comparable = (run: Comparable): Canonical => ({
  name: run.name ?? "",
  status: run.status,
  "start time": run.startTime ?? 0,
  "end time": run.endTime,
  stage: run.lifecycleStage,
  param: sortedPairs(run.params),
  tag: comparableTags(run.tags),
  ...canonicalLinks(run.inputs, run.outputs),
});

/** The run with the ids that the copies have. */
function translated(run: StoredRun, copies: Copies, { experiment }: OpenExperiment): Comparable {
  const model = <T extends { readonly modelId: string }>(link: T): T => ({
    ...link,
    modelId: copies.known("loggedModels", link.modelId) ?? link.modelId,
  });
  return {
    ...run,
    lifecycleStage: experiment.lifecycleStage === "deleted" ? "deleted" : run.lifecycleStage,
    tags: run.tags.map((tag) =>
      tag.key === parentRunTag ? { ...tag, value: copies.known("runs", tag.value) ?? tag.value } : tag,
    ),
    inputs: { datasets: run.inputs.datasets, models: run.inputs.models.map(model) },
    outputs: run.outputs.map(model),
  };
}

async function verifyRun(job: Job, run: StoredRun, copies: Copies, experiment: OpenExperiment, findings: Findings) {
  const copyId = copies.known("runs", run.id);
  const of = `run ${run.id}`;
  if (copyId === undefined) return findings.compare(of, {}, undefined);
  const copy = await readTarget(job, () => job.target.runs.get(copyId));
  findings.compare(of, comparable(translated(run, copies, experiment)), comparable(copy));
  for (const { key } of run.metrics) {
    const counted = async function* () {
      for await (const points of job.options.source.metrics.stream(run.id, key)) {
        findings.points(points.length);
        yield points;
      }
    };
    const difference = await firstDifferentPoint({
      where: `${of}: metric '${key}'`,
      source: counted(),
      target: job.target.metrics.stream(copyId, key),
      valueOf: keptValue(job.target),
    });
    if (difference !== undefined) findings.add(difference);
  }
}

/** @param registry undefined when none was copied */
export async function verifyCopies(
  job: Job,
  copies: Copies,
  experiments: ReadonlyMap<string, OpenExperiment>,
  registry: CopiedRegistry | undefined,
): Promise<Verification> {
  const findings = createFindings(job.tally);
  job.tally.begin("verify");
  await verifyExperiments(job, experiments.values(), findings);
  const scope = { experimentIds: [...experiments.keys()], filter: job.selection.runFilter };
  for await (const run of flattened(ahead(job.source.runs(scope)))) {
    const experiment = experiments.get(run.experimentId);
    if (experiment !== undefined) await verifyRun(job, run, copies, experiment, findings);
  }
  const { loggedModels } = job.target;
  if (loggedModels !== undefined) await verifyModels(job, loggedModels, copies, experiments, findings);
  if (registry !== undefined) await verifyRegistry(job, registry, copies, findings);
  return findings.result();
}

async function verifyModels(
  job: Job,
  group: NonNullable<Job["target"]["loggedModels"]>,
  copies: Copies,
  experiments: ReadonlyMap<string, OpenExperiment>,
  findings: Findings,
): Promise<void> {
  const scope = { experimentIds: [...experiments.keys()], since: job.selection.since };
  for await (const model of flattened(ahead(job.source.loggedModels(scope)))) {
    const copyId = copies.known("loggedModels", model.id);
    const chosen = job.selection.runFilter === undefined || copyId !== undefined;
    if (model.lifecycleStage === "deleted" || !chosen) continue;
    const copy = copyId === undefined ? undefined : await readTarget(job, () => group.get(copyId));
    const fields = (each: Pick<typeof model, "name" | "status" | "modelType" | "params" | "tags">, points: number) => ({
      name: each.name,
      status: each.status,
      type: each.modelType ?? "",
      param: sortedPairs(each.params),
      tag: comparableTags(each.tags),
      points,
    });
    findings.compare(
      `logged model ${model.id}`,
      fields(model, model.pointCount),
      copy && fields(copy, copy.metrics.length),
    );
  }
}

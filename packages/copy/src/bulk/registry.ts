// Registered models and their versions into a store that keeps names and numbers.
import {
  compareText,
  type ModelVersion,
  type Registry,
  type StoredRegisteredModel,
  type Transfer,
} from "@runledger/store-api";
import { type Canonical, canonicalRegisteredModel, canonicalVersion } from "../canonical.js";
import { type Job, readTarget } from "../job.js";
import { modelVersions } from "../registry-pages.js";
import { ahead, flattened } from "../streams.js";
import { putDiffering } from "./put-differing.js";
import { wantedVersion } from "./wanted.js";

/** Versions that are still to come are no reason to write the model again; those that are gone are. */
function comparableModels(
  wanted: StoredRegisteredModel,
  there: StoredRegisteredModel,
): readonly [Canonical, Canonical] {
  const versions = there.versions.filter((version) => wanted.versions.includes(version));
  return [canonicalRegisteredModel({ ...wanted, versions }), canonicalRegisteredModel(there)];
}

/** @param taken gets the names that belong to other models of the target */
async function putModels(job: Job, transfer: Transfer, taken: Set<string>): Promise<void> {
  const { source, tally } = job;
  for await (const batch of ahead(source.registeredModels())) {
    const names = batch.map(({ name }) => name);
    const known = new Map(
      (await readTarget(job, () => transfer.registeredModels(names))).map((model) => [model.name, model]),
    );
    const mine = batch.filter(({ name, creationTime }) => {
      const there = known.get(name);
      if (there === undefined || there.creationTime === creationTime) return true;
      taken.add(name);
      const reason = "the target has another registered model of this name, made at another time; rename one of them";
      tally.problem({ kind: "registeredModels", id: name, reason });
      return false;
    });
    tally.count("registeredModels", "refused", batch.length - mine.length);
    const refused = await putDiffering(job, mine, {
      kind: "registeredModels",
      idOf: ({ name }) => name,
      known,
      compared: comparableModels,
      put: (models) => transfer.putRegisteredModels(models),
    });
    for (const name of refused) taken.add(name);
  }
}

const isPrompt = ({ tags }: ModelVersion): boolean =>
  tags.some(({ key, value }) => key === "mlflow.prompt.is_prompt" && value === "true");

/** The order in which both sides are read: prompts last. */
const inOrder = (a: ModelVersion, b: ModelVersion): number =>
  Number(isPrompt(a)) - Number(isPrompt(b)) || compareText(a.name, b.name) || a.version - b.version;

/** Looks up versions in the order of both streams, so that each side is read once. */
export function versionLookup(registry: Registry, signal: AbortSignal | undefined) {
  const stream = flattened(ahead(modelVersions(registry, signal)));
  let next: IteratorResult<ModelVersion, unknown> | undefined;
  return async (wanted: ModelVersion): Promise<ModelVersion | undefined> => {
    next ??= await stream.next();
    while (next.done !== true && inOrder(next.value, wanted) < 0) next = await stream.next();
    return next.done !== true && inOrder(next.value, wanted) === 0 ? next.value : undefined;
  };
}

/** SQL stores have no column for a version's logged model, so what the target leaves out is no difference. */
export function comparableVersions(wanted: ModelVersion, there: ModelVersion): readonly [Canonical, Canonical] {
  const modelId = there.modelId === null ? null : wanted.modelId;
  return [canonicalVersion({ ...wanted, modelId }), canonicalVersion(there)];
}

const versionId = ({ name, version }: ModelVersion): string => `${name} ${version}`;

async function putVersions(job: Job, transfer: Transfer, registries: Registries, taken: ReadonlySet<string>) {
  const { tally, signal } = job;
  const lookUp = versionLookup(registries.target, signal);
  for await (const page of ahead(modelVersions(registries.source, signal))) {
    const mine = page.filter(({ name }) => !taken.has(name));
    tally.count("modelVersions", "refused", page.length - mine.length);
    const known = new Map<string, ModelVersion>();
    for (const version of mine) {
      const there = await lookUp(version);
      if (there !== undefined) known.set(versionId(version), there);
    }
    const wanted = mine.map((version) => wantedVersion(job, version));
    const refused = await putDiffering(job, wanted, {
      kind: "modelVersions",
      idOf: versionId,
      known,
      compared: comparableVersions,
      put: (versions) => transfer.putModelVersions(versions),
    });
    const written = wanted.filter((version) => !refused.has(versionId(version)));
    await noteLostModelIds(job, registries.target, written);
  }
}

async function noteLostModelIds(job: Job, registry: Registry, versions: readonly ModelVersion[]): Promise<void> {
  const linked = versions.find(({ modelId }) => modelId !== null);
  if (linked === undefined || job.dryRun) return;
  const { modelId } = await readTarget(job, () => registry.versions.get(linked.name, linked.version));
  if (modelId === null)
    job.tally.note(
      "the target does not keep which logged model a version was made of; the version's source still says it",
    );
}

interface Registries {
  readonly source: Registry;
  readonly target: Registry;
}

/** @returns the names of models that were not copied */
export async function copyRegistry(job: Job, transfer: Transfer, registries: Registries): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  job.tally.begin("registeredModels");
  await putModels(job, transfer, taken);
  job.tally.begin("modelVersions");
  await putVersions(job, transfer, registries, taken);
  return taken;
}

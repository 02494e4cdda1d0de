// One form for entities of both sides, so that equal ones are equal texts: lists are sets, absent text is empty text.
import type {
  Dataset,
  Experiment,
  ModelVersion,
  RunInputs,
  ModelOutput,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
} from "@runledger/store-api";
import type { Difference } from "./options.js";

/** Fields of an entity; a record stands for a set with keys. */
export type Canonical = Readonly<Record<string, string | number | null | Readonly<Record<string, string | number>>>>;

// Stores and MLflow's wire do not tell the two apart.
const text = (value: string | null): string => value ?? "";

/** Keys in one order, so that records can be compared as text. */
function record<T>(items: readonly T[], entry: (item: T) => readonly [string, string | number]) {
  const entries = items.map(entry).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return Object.fromEntries(entries);
}

const pairs = (items: readonly { readonly key: string; readonly value: string }[]) =>
  record(items, ({ key, value }) => [key, value]);

const datasetFields = ({ sourceType, source, schema, profile }: Dataset) =>
  JSON.stringify([sourceType, source, text(schema), text(profile)]);

export const canonicalLinks = (inputs: RunInputs, outputs: readonly ModelOutput[]): Canonical => ({
  "input data set": record(inputs.datasets, ({ dataset, tags }) => [
    `${dataset.name} ${dataset.digest}`,
    `${datasetFields(dataset)} ${JSON.stringify(pairs(tags))}`,
  ]),
  "input model": record(inputs.models, ({ modelId }) => [modelId, ""]),
  "output model": record(outputs, ({ modelId, step }) => [modelId, step]),
});

/** Without its id. */
export const canonicalExperiment = (experiment: Omit<Experiment, "id">): Canonical => ({
  name: experiment.name,
  "artifact location": experiment.artifactLocation,
  stage: experiment.lifecycleStage,
  "creation time": experiment.creationTime,
  "update time": experiment.lastUpdateTime,
  tag: pairs(experiment.tags),
});

/** Without its points and latest metrics. */
export const canonicalRun = (run: Omit<StoredRun, "metrics">): Canonical => ({
  experiment: run.experimentId,
  name: text(run.name),
  user: text(run.userId),
  status: run.status,
  "start time": run.startTime,
  "end time": run.endTime,
  stage: run.lifecycleStage,
  "deletion time": run.deletedTime,
  "artifact URI": text(run.artifactUri),
  param: pairs(run.params),
  tag: pairs(run.tags),
  ...canonicalLinks(run.inputs, run.outputs),
});

/** Without its points. */
export const canonicalLoggedModel = (model: Omit<StoredLoggedModel, "pointCount">): Canonical => ({
  experiment: model.experimentId,
  name: model.name,
  "artifact location": model.artifactLocation,
  "creation time": model.creationTime,
  "update time": model.lastUpdateTime,
  status: model.status,
  "status message": text(model.statusMessage),
  type: text(model.modelType),
  "source run": text(model.sourceRunId),
  stage: model.lifecycleStage,
  param: pairs(model.params),
  tag: pairs(model.tags),
});

export const canonicalRegisteredModel = (model: StoredRegisteredModel): Canonical => ({
  "creation time": model.creationTime,
  "update time": model.lastUpdateTime,
  description: text(model.description),
  tag: pairs(model.tags),
  alias: record(model.aliases, ({ alias, version }) => [alias, version]),
  version: record(model.versions, (version) => [String(version), ""]),
  "highest version": model.highestVersion,
});

/** Without its aliases, which are its model's. */
export const canonicalVersion = (version: ModelVersion): Canonical => ({
  "creation time": version.creationTime,
  "update time": version.lastUpdateTime,
  description: text(version.description),
  user: text(version.userId),
  stage: version.stage,
  source: version.source,
  // Stores differ in whether they repeat the source here.
  "storage location": version.storageLocation ?? version.source,
  run: text(version.runId),
  "run link": text(version.runLink),
  status: version.status,
  "status message": text(version.statusMessage),
  "logged model": text(version.modelId),
  tag: pairs(version.tags),
});

export const same = (a: Canonical, b: Canonical): boolean => JSON.stringify(a) === JSON.stringify(b);

const LONGEST = 120;

function shown(value: Canonical[string] | undefined): string {
  const said = value === undefined ? "absent" : JSON.stringify(value);
  return said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said;
}

/** Field by field, sets key by key. */
export function differences(of: string, source: Canonical, target: Canonical): readonly Difference[] {
  const found: Difference[] = [];
  for (const field of Object.keys(source)) {
    const [mine, theirs] = [source[field], target[field]];
    if (JSON.stringify(mine) === JSON.stringify(theirs)) continue;
    if (typeof mine !== "object" || mine === null || typeof theirs !== "object" || theirs === null) {
      found.push({ where: `${of}: ${field}`, source: shown(mine), target: shown(theirs) });
      continue;
    }
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      if (mine[key] !== theirs[key])
        found.push({ where: `${of}: ${field} '${key}'`, source: shown(mine[key]), target: shown(theirs[key]) });
    }
  }
  return found;
}

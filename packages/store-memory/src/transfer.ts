// Whole entities in and out of memory.
import {
  failures,
  type IdQuery,
  type ModelPoint,
  type ModelVersion,
  type Page,
  type PointQuery,
  raise,
  type RunMetric,
  shown,
  type StoredExperiment,
  type StoredLoggedModel,
  type StoredRegisteredModel,
  type StoredRun,
  type TransferDriver,
} from "@runledger/store-api";
import { byName, nextExperimentId } from "./experiments.js";
import { modelPointPlace } from "./logged-models.js";
import { addPoint } from "./metrics.js";
import { emptyRun, wholeRun } from "./runs.js";
import {
  datasetKey,
  experimentOf,
  listOf,
  loggedModelOf,
  type LoggedModelState,
  pairsOf,
  registeredModelOf,
  type RegisteredModelState,
  runOf,
  type RunState,
  type State,
} from "./state.js";

const present = <K, V>(map: ReadonlyMap<K, V>, keys: readonly K[]): V[] => keys.flatMap((key) => map.get(key) ?? []);

/** Ids by code point. */
function idPage(
  entities: Iterable<RunState | LoggedModelState>,
  { experimentIds, after = "", limit }: IdQuery<string>,
): string[] {
  const ids: string[] = [];
  for (const { fields } of entities)
    if (experimentIds.includes(fields.experimentId) && fields.id > after) ids.push(fields.id);
  return ids.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, limit);
}

/** A token is how many points were given before. */
function pointPage<T>(points: readonly T[], { limit, pageToken = "0" }: PointQuery<string>): Page<T> {
  const start = /^\d{1,15}$/.test(pageToken)
    ? Number(pageToken)
    : raise("INVALID_PARAMETER_VALUE", `Invalid page token ${shown(pageToken)}: give one back as it came`);
  const end = start + limit;
  return { items: points.slice(start, end), nextPageToken: end < points.length ? String(end) : undefined };
}

const runPoints = ({ fields, history }: RunState): RunMetric[] =>
  [...history.values()].flat().map((point) => ({ ...point, runId: fields.id }));

const modelPoints = ({ fields, metrics }: LoggedModelState): ModelPoint[] =>
  [...metrics.values()].map((point) => ({ ...point, modelId: fields.id }));

const storedLoggedModel = ({ fields, params, tags, metrics }: LoggedModelState): StoredLoggedModel => ({
  ...fields,
  params: listOf(params),
  tags: listOf(tags),
  pointCount: metrics.size,
});

const storedRegisteredModel = (model: RegisteredModelState): StoredRegisteredModel => ({
  ...model.fields,
  tags: listOf(model.tags),
  aliases: [...model.aliases].map(([alias, version]) => ({ alias, version })),
  versions: [...model.versions.keys()],
  highestVersion: model.highest,
});

type Reading = "runIds" | "runs" | "pointCounts" | "points" | "loggedModelIds" | "loggedModels" | "modelPoints";

const reader = (state: State): Pick<TransferDriver, Reading | "registeredModels"> => ({
  runIds: async (query) => idPage(state.runs.values(), query),
  runs: async (ids) =>
    present(state.runs, ids).map((run) => ({ ...wholeRun(state, run), deletedTime: run.deletedTime })),
  pointCounts: async (ids) =>
    present(state.runs, ids).flatMap(({ fields, history }) =>
      [...history].map(([key, points]) => ({ runId: fields.id, key, count: points.length })),
    ),
  points: async (query) => pointPage(present(state.runs, query.ids).flatMap(runPoints), query),
  loggedModelIds: async (query) => idPage(state.loggedModels.values(), query),
  loggedModels: async (ids) => present(state.loggedModels, ids).map(storedLoggedModel),
  modelPoints: async (query) => pointPage(present(state.loggedModels, query.ids).flatMap(modelPoints), query),
  registeredModels: async (names) => present(state.registeredModels, names).map(storedRegisteredModel),
});

function putExperiment(state: State, { id: wanted, tags, ...given }: StoredExperiment): string {
  const id = wanted ?? nextExperimentId(state);
  const known = state.experiments.get(id);
  const holder = byName(state, given.name);
  if (holder !== undefined && holder !== known) throw failures.experimentExists(given.name);
  state.experiments.set(id, { fields: { ...given, id }, tags: pairsOf(tags), datasets: known?.datasets ?? new Map() });
  return id;
}

function putRun(
  state: State,
  { params, tags, inputs, outputs, deletedTime, ...fields }: Omit<StoredRun, "metrics">,
): void {
  const { datasets } = experimentOf(state, fields.experimentId);
  for (const { dataset } of inputs.datasets) datasets.set(datasetKey(dataset), dataset);
  const { history, latest } = state.runs.get(fields.id) ?? emptyRun(fields, []);
  state.runs.set(fields.id, {
    fields,
    deletedTime,
    params: pairsOf(params),
    tags: pairsOf(tags),
    history,
    latest,
    datasets: new Map(inputs.datasets.map((input) => [datasetKey(input.dataset), input.tags])),
    models: new Map(inputs.models.map((model) => [model.modelId, model])),
    outputs: new Map(outputs.map((output) => [output.modelId, output])),
  });
}

function putLoggedModel(state: State, { params, tags, ...fields }: Omit<StoredLoggedModel, "pointCount">): void {
  experimentOf(state, fields.experimentId);
  const metrics = state.loggedModels.get(fields.id)?.metrics ?? new Map();
  state.loggedModels.set(fields.id, { fields, params: pairsOf(params), tags: pairsOf(tags), metrics });
}

function putModelPoint(state: State, { modelId, ...point }: ModelPoint): void {
  const { metrics } = loggedModelOf(state, modelId);
  if (point.runId !== null) runOf(state, point.runId);
  const place = modelPointPlace(point);
  if (!metrics.has(place)) metrics.set(place, point);
}

function putRegisteredModel(
  state: State,
  { tags, aliases, versions, highestVersion, ...fields }: StoredRegisteredModel,
): void {
  const known = state.registeredModels.get(fields.name)?.versions ?? new Map();
  state.registeredModels.set(fields.name, {
    fields,
    tags: pairsOf(tags),
    aliases: new Map(aliases.map(({ alias, version }) => [alias, version])),
    versions: new Map([...known].filter(([version]) => versions.includes(version))),
    highest: highestVersion,
  });
}

function putModelVersion(state: State, { name, tags, aliases: _theModels, ...fields }: ModelVersion): void {
  const model = registeredModelOf(state, name);
  model.versions.set(fields.version, { fields, tags: pairsOf(tags) });
  model.highest = Math.max(model.highest, fields.version);
  // The others rely on rising numbers.
  const rising = [...model.versions].toSorted(([a], [b]) => a - b);
  model.versions.clear();
  for (const [version, kept] of rising) model.versions.set(version, kept);
}

export function transferDriver(state: State): TransferDriver {
  return {
    ...reader(state),
    putExperiments: async (experiments) => experiments.map((experiment) => putExperiment(state, experiment)),
    putRuns: async (runs) => runs.forEach((run) => putRun(state, run)),
    putPoints: async (points) => points.forEach(({ runId, ...point }) => addPoint(runOf(state, runId), point)),
    putLoggedModels: async (models) => models.forEach((model) => putLoggedModel(state, model)),
    putModelPoints: async (points) => points.forEach((point) => putModelPoint(state, point)),
    putRegisteredModels: async (models) => models.forEach((model) => putRegisteredModel(state, model)),
    putModelVersions: async (versions) => versions.forEach((version) => putModelVersion(state, version)),
  };
}

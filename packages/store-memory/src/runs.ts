// Runs in memory.
import {
  failures,
  type LogBatch,
  type LoggedMetric,
  type LoggedModelMetric,
  type NewRun,
  type Run,
  runArtifactUri,
  type RunDriver,
  type RunInfo,
  type Tag,
} from "@runledger/store-api";
import { inView, setRunStage } from "./experiments.js";
import { modelPointPlace } from "./logged-models.js";
import { addPoint } from "./metrics.js";
import {
  activeExperiment,
  activeRun,
  datasetInputsOf,
  listOf,
  type LoggedModelState,
  loggedModelOf,
  pairsOf,
  runOf,
  type RunState,
  type State,
} from "./state.js";

const runNameTag = "mlflow.runName";

/** What a search sees. */
function foundRun(state: State, run: RunState): Run {
  const { fields, latest, params, tags, outputs } = run;
  return {
    ...fields,
    metrics: [...latest.values()],
    params: listOf(params),
    tags: listOf(tags),
    inputs: { datasets: datasetInputsOf(state, run), models: [] },
    outputs: [...outputs.values()],
  };
}

/** A search leaves the input models out. */
export function wholeRun(state: State, run: RunState): Run {
  const found = foundRun(state, run);
  return { ...found, inputs: { ...found.inputs, models: [...run.models.values()] } };
}

export const emptyRun = (fields: RunInfo, tags: readonly Tag[]): RunState => ({
  fields: { ...fields },
  deletedTime: null,
  params: new Map(),
  tags: pairsOf(tags),
  history: new Map(),
  latest: new Map(),
  datasets: new Map(),
  models: new Map(),
  outputs: new Map(),
});

function addRun(state: State, { tags, ...run }: NewRun): Run {
  const { artifactLocation } = activeExperiment(state, run.experimentId).fields;
  const created = emptyRun(
    {
      ...run,
      status: "RUNNING",
      endTime: null,
      lifecycleStage: "active",
      artifactUri: runArtifactUri(artifactLocation, run.id),
    },
    tags,
  );
  state.runs.set(run.id, created);
  return wholeRun(state, created);
}

function setTag(run: RunState, { key, value }: Tag): void {
  if (key === runNameTag) {
    if (value === "") return;
    run.fields.name = value;
  }
  run.tags.set(key, value);
}

interface ModelPoint {
  readonly model: LoggedModelState;
  readonly place: string;
  readonly point: LoggedModelMetric;
}

function modelPoint(state: State, runId: string, modelId: string, metric: LoggedMetric): ModelPoint {
  const { key, timestamp, step, value, datasetName, datasetDigest } = metric;
  // As in MLflow's table of these points, which has no NaN.
  const point = {
    key,
    timestamp,
    step,
    value: Number.isNaN(value) ? 0 : value,
    runId,
    datasetName: datasetName ?? null,
    datasetDigest: datasetDigest ?? null,
  };
  return { model: loggedModelOf(state, modelId), place: modelPointPlace(point), point };
}

/** The points of a batch that are about logged models; none of them has another value already, there or in the batch. */
function modelPoints(state: State, runId: string, batch: LogBatch): readonly ModelPoint[] {
  const fresh = new Map<string, ModelPoint>();
  for (const metric of batch.metrics) {
    if (metric.modelId === undefined) continue;
    const next = modelPoint(state, runId, metric.modelId, metric);
    const inBatch = metric.modelId + next.place;
    const former = next.model.metrics.get(next.place) ?? fresh.get(inBatch)?.point;
    if (former !== undefined && former.value !== next.point.value)
      throw failures.loggedModelMetricConflict(metric.modelId, metric.key);
    if (former === undefined) fresh.set(inBatch, next);
  }
  return [...fresh.values()];
}

function log(state: State, id: string, batch: LogBatch): void {
  const run = activeRun(state, id);
  for (const { key, value } of batch.params) {
    const old = run.params.get(key);
    if (old !== undefined && old !== value) throw failures.paramConflict(id, key, old, value);
  }
  const points = modelPoints(state, id, batch);
  // All checks are done: from here on nothing can fail.
  for (const { model, place, point } of points) model.metrics.set(place, point);
  for (const { key, value } of batch.params) run.params.set(key, value);
  for (const metric of batch.metrics) addPoint(run, metric);
  for (const tag of batch.tags) setTag(run, tag);
}

export function runDriver(state: State): RunDriver {
  return {
    create: async (run) => addRun(state, run),
    get: async (id) => {
      const run = state.runs.get(id);
      return run && wholeRun(state, run);
    },
    update: async (id, { name, status, endTime }) => {
      const run = activeRun(state, id);
      if (name !== undefined) setTag(run, { key: runNameTag, value: name });
      if (status !== undefined) run.fields.status = status;
      if (endTime !== undefined) run.fields.endTime = endTime;
      return { ...run.fields };
    },
    setLifecycle: async (id, stage, now) => setRunStage(runOf(state, id), stage, now),
    log: async (id, batch) => log(state, id, batch),
    editTag: async (id, key, edit) => {
      const run = activeRun(state, id);
      setTag(run, { key, value: edit(run.tags.get(key)) });
    },
    deleteTag: async (id, key) => {
      if (!activeRun(state, id).tags.delete(key)) throw failures.runTagNotFound(id, key);
    },
    list: async function* (experimentIds, view) {
      const wanted = new Set(experimentIds);
      for (const run of state.runs.values()) {
        if (wanted.has(run.fields.experimentId) && inView(run.fields.lifecycleStage, view)) yield foundRun(state, run);
      }
    },
  };
}

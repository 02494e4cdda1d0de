// Runs, with their params, tags and latest metrics.
import { failures, type Run, runArtifactUri, type RunDriver, type RunInfo, type Tag } from "@runledger/store-api";
import { addPoint, latestOf } from "./metrics.js";
import { activeExperiment, activeRun, inView, type State, withPairs } from "./state.js";

const nameTag = "mlflow.runName";

/** A tag that is the run's name renames it; an empty name is none. */
function withTags(run: Run, tags: readonly Tag[]): Run {
  const kept = tags.filter(({ key, value }) => key !== nameTag || value !== "");
  const name = kept.find(({ key }) => key === nameTag)?.value ?? run.name;
  return { ...run, name, tags: withPairs(run.tags, kept) };
}

/** The run without what was logged to it. */
function infoOf({
  id,
  experimentId,
  name,
  userId,
  status,
  startTime,
  endTime,
  lifecycleStage,
  artifactUri,
}: Run): RunInfo {
  return { id, experimentId, name, userId, status, startTime, endTime, lifecycleStage, artifactUri };
}

export const runDriver = (state: State): RunDriver => ({
  create: async (given) => {
    const { artifactLocation } = activeExperiment(state, given.experimentId);
    const run: Run = {
      ...given,
      status: "RUNNING",
      endTime: null,
      lifecycleStage: "active",
      artifactUri: runArtifactUri(artifactLocation, given.id),
      metrics: [],
      params: [],
      inputs: { datasets: [], models: [] },
      outputs: [],
    };
    state.runs.set(run.id, run);
    return run;
  },
  get: async (id) => state.runs.get(id),
  update: async (id, { name, status, endTime }) => {
    const run = activeRun(state, id);
    const renamed = withTags(run, name === undefined ? [] : [{ key: nameTag, value: name }]);
    const updated = { ...renamed, status: status ?? run.status, endTime: endTime ?? run.endTime };
    state.runs.set(id, updated);
    return infoOf(updated);
  },
  setLifecycle: async (id, lifecycleStage) => {
    const run = state.runs.get(id);
    if (run === undefined) throw failures.runNotFound(id);
    state.runs.set(id, { ...run, lifecycleStage });
  },
  log: async (id, { metrics, params, tags }) => {
    const run = activeRun(state, id);
    for (const { key, value } of params) {
      const old = run.params.find((param) => param.key === key)?.value ?? value;
      if (old !== value) throw failures.paramConflict(id, key, old, value);
    }
    for (const point of metrics) addPoint(state, id, point);
    const logged = { params: withPairs(run.params, params), metrics: latestOf(run.metrics, metrics) };
    state.runs.set(id, { ...withTags(run, tags), ...logged });
  },
  editTag: async (id, key, edit) => {
    const run = activeRun(state, id);
    const value = edit(run.tags.find((tag) => tag.key === key)?.value);
    state.runs.set(id, withTags(run, [{ key, value }]));
  },
  deleteTag: async (id, key) => {
    const run = activeRun(state, id);
    const tags = run.tags.filter((tag) => tag.key !== key);
    if (tags.length === run.tags.length) throw failures.runTagNotFound(id, key);
    state.runs.set(id, { ...run, tags });
  },
  list: async function* (experimentIds, view) {
    for (const run of state.runs.values())
      if (experimentIds.includes(run.experimentId) && inView(run.lifecycleStage, view)) yield run;
  },
});

// Experiments: named groups of runs.
import { artifactUri, type ExperimentDriver, failures, type NewExperiment } from "@runledger/store-api";
import { activeExperiment, inView, type State, withPairs } from "./state.js";

const byName = ({ experiments }: State, name: string) => [...experiments.values()].find((each) => each.name === name);

export function addExperiment(
  state: State,
  id: string,
  { artifactLocation, ...given }: NewExperiment,
  now: number,
): string {
  if (byName(state, given.name)) throw failures.experimentExists(given.name);
  const times = { creationTime: now, lastUpdateTime: now };
  const location = artifactLocation ?? artifactUri(state.artifactRoot, id);
  state.experiments.set(id, { ...given, id, artifactLocation: location, lifecycleStage: "active", ...times });
  return id;
}

export const experimentDriver = (state: State): ExperimentDriver => ({
  create: async (experiment, now) => addExperiment(state, String(state.experiments.size), experiment, now),
  get: async (id) => state.experiments.get(id),
  getByName: async (name) => byName(state, name),
  rename: async (id, name, now) => {
    const experiment = activeExperiment(state, id);
    if ((byName(state, name)?.id ?? id) !== id) throw failures.experimentExists(name);
    state.experiments.set(id, { ...experiment, name, lastUpdateTime: now });
  },
  setLifecycle: async (id, stage, now) => {
    const from = stage === "deleted" ? "active" : "deleted";
    const experiment = state.experiments.get(id);
    if (experiment?.lifecycleStage !== from) throw failures.experimentNotInStage(id, from);
    state.experiments.set(id, { ...experiment, lifecycleStage: stage, lastUpdateTime: now });
    for (const run of state.runs.values())
      if (run.experimentId === id) state.runs.set(run.id, { ...run, lifecycleStage: stage });
  },
  setTag: async (id, tag) => {
    const experiment = activeExperiment(state, id);
    state.experiments.set(id, { ...experiment, tags: withPairs(experiment.tags, [tag]) });
  },
  deleteTag: async (id, key) => {
    const experiment = activeExperiment(state, id);
    const tags = experiment.tags.filter((tag) => tag.key !== key);
    if (tags.length === experiment.tags.length) throw failures.experimentTagNotFound(id, key);
    state.experiments.set(id, { ...experiment, tags });
  },
  list: async function* (view) {
    for (const each of state.experiments.values()) if (inView(each.lifecycleStage, view)) yield each;
  },
});

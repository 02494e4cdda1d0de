// Experiments in memory.
import {
  artifactUri,
  type Experiment,
  type ExperimentDriver,
  failures,
  type LifecycleStage,
  type NewExperiment,
  type View,
} from "@runledger/store-api";
import { activeExperiment, type ExperimentState, listOf, pairsOf, type RunState, type State } from "./state.js";

export const inView = (stage: LifecycleStage, view: View): boolean => view === "all" || stage === view;

export function setRunStage(run: RunState, stage: LifecycleStage, now: number): void {
  run.fields.lifecycleStage = stage;
  run.deletedTime = stage === "deleted" ? now : null;
}

const entityOf = ({ fields, tags }: ExperimentState): Experiment => ({ ...fields, tags: listOf(tags) });

/** Deleted ones too. */
export const byName = (state: State, name: string): ExperimentState | undefined =>
  [...state.experiments.values()].find(({ fields }) => fields.name === name);

/** The one after the greatest; ids that came with a copy may have 18 digits. */
export const nextExperimentId = (state: State): string =>
  String([...state.experiments.keys()].reduce((next, id) => (BigInt(id) < next ? next : BigInt(id) + 1n), 0n));

export function addExperiment(state: State, { name, artifactLocation, tags }: NewExperiment, now: number): string {
  if (byName(state, name) !== undefined) throw failures.experimentExists(name);
  const id = nextExperimentId(state);
  const fields = {
    id,
    name,
    artifactLocation: artifactLocation ?? artifactUri(state.artifactRoot, id),
    lifecycleStage: "active" as const,
    creationTime: now,
    lastUpdateTime: now,
  };
  state.experiments.set(id, { fields, tags: pairsOf(tags), datasets: new Map() });
  return id;
}

export function experimentDriver(state: State): ExperimentDriver {
  return {
    create: async (experiment, now) => addExperiment(state, experiment, now),
    get: async (id) => {
      const experiment = state.experiments.get(id);
      return experiment && entityOf(experiment);
    },
    getByName: async (name) => {
      const experiment = byName(state, name);
      return experiment && entityOf(experiment);
    },
    rename: async (id, name, now) => {
      const { fields } = activeExperiment(state, id);
      const holder = byName(state, name);
      if (holder !== undefined && holder.fields !== fields) throw failures.experimentExists(name);
      Object.assign(fields, { name, lastUpdateTime: now });
    },
    setLifecycle: async (id, stage, now) => {
      const from = stage === "deleted" ? "active" : "deleted";
      const fields = state.experiments.get(id)?.fields;
      if (fields?.lifecycleStage !== from) throw failures.experimentNotInStage(id, from);
      Object.assign(fields, { lifecycleStage: stage, lastUpdateTime: now });
      for (const run of state.runs.values()) if (run.fields.experimentId === id) setRunStage(run, stage, now);
    },
    setTag: async (id, { key, value }) => {
      activeExperiment(state, id).tags.set(key, value);
    },
    deleteTag: async (id, key) => {
      if (!activeExperiment(state, id).tags.delete(key)) throw failures.experimentTagNotFound(id, key);
    },
    list: async function* (view) {
      for (const experiment of state.experiments.values())
        if (inView(experiment.fields.lifecycleStage, view)) yield entityOf(experiment);
    },
  };
}

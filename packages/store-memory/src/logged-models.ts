// Logged models in memory.
import {
  failures,
  type LoggedModel,
  loggedModelArtifactUri,
  type LoggedModelDriver,
  type LoggedModelMetric,
  type NewLoggedModel,
} from "@runledger/store-api";
import { activeExperiment, listOf, type LoggedModelState, loggedModelOf, pairsOf, type State } from "./state.js";

/** What a logged model has one value at. */
export const modelPointPlace = ({ runId, key, timestamp, step }: LoggedModelMetric): string =>
  JSON.stringify([runId, key, timestamp, step]);

const entityOf = ({ fields, params, tags, metrics }: LoggedModelState): LoggedModel => ({
  ...fields,
  params: listOf(params),
  tags: listOf(tags),
  metrics: [...metrics.values()],
});

function addModel(state: State, { params, tags, ...model }: NewLoggedModel, now: number): LoggedModel {
  const { artifactLocation } = activeExperiment(state, model.experimentId).fields;
  const created: LoggedModelState = {
    fields: {
      ...model,
      artifactLocation: loggedModelArtifactUri(artifactLocation, model.id),
      creationTime: now,
      lastUpdateTime: now,
      status: "PENDING",
      statusMessage: null,
      lifecycleStage: "active",
    },
    params: pairsOf(params),
    tags: pairsOf(tags),
    metrics: new Map(),
  };
  state.loggedModels.set(model.id, created);
  return entityOf(created);
}

export function loggedModelDriver(state: State): LoggedModelDriver {
  return {
    create: async (model, now) => addModel(state, model, now),
    get: async (id) => {
      const model = state.loggedModels.get(id);
      return model && entityOf(model);
    },
    finalize: async (id, status, now) => {
      const model = loggedModelOf(state, id);
      Object.assign(model.fields, { status, lastUpdateTime: now });
      return entityOf(model);
    },
    setTags: async (id, tags) => {
      const model = loggedModelOf(state, id);
      for (const { key, value } of tags) model.tags.set(key, value);
    },
    deleteTag: async (id, key) => {
      if (!loggedModelOf(state, id).tags.delete(key)) throw failures.loggedModelTagNotFound(id, key);
    },
    logParams: async (id, params) => {
      const known = loggedModelOf(state, id).params;
      for (const { key, value } of params)
        if ((known.get(key) ?? value) !== value) throw failures.loggedModelParamConflict(id, key);
      for (const { key, value } of params) known.set(key, value);
    },
    delete: async (id, now) => {
      Object.assign(loggedModelOf(state, id).fields, { lifecycleStage: "deleted", lastUpdateTime: now });
    },
    list: async function* (experimentIds) {
      const wanted = new Set(experimentIds);
      for (const model of state.loggedModels.values()) {
        if (wanted.has(model.fields.experimentId) && model.fields.lifecycleStage === "active") yield entityOf(model);
      }
    },
  };
}

// Inputs and outputs of runs in memory.
import { compareText, type DatasetDriver, type DatasetSummary } from "@runledger/store-api";
import { activeRun, datasetInputsOf, datasetKey, experimentOf, type State } from "./state.js";

const contextTag = "mlflow.data.context";

function summaries(state: State, experimentIds: readonly string[]): DatasetSummary[] {
  const wanted = new Set(experimentIds);
  const found = new Map<string, DatasetSummary>();
  for (const run of state.runs.values()) {
    const { experimentId } = run.fields;
    if (!wanted.has(experimentId)) continue;
    for (const { dataset, tags } of datasetInputsOf(state, run)) {
      const context = tags.find((tag) => tag.key === contextTag)?.value ?? null;
      const summary = { experimentId, name: dataset.name, digest: dataset.digest, context };
      found.set(JSON.stringify([experimentId, dataset.name, dataset.digest, context]), summary);
    }
  }
  return [...found.values()].toSorted((a, b) => compareText(a.name, b.name) || compareText(a.digest, b.digest));
}

export function datasetDriver(state: State): DatasetDriver {
  return {
    logInputs: async (runId, inputs) => {
      const run = activeRun(state, runId);
      const known = experimentOf(state, run.fields.experimentId).datasets;
      for (const { dataset, tags } of inputs.datasets) {
        const key = datasetKey(dataset);
        if (!known.has(key)) known.set(key, dataset);
        if (!run.datasets.has(key)) run.datasets.set(key, tags);
      }
      for (const model of inputs.models) run.models.set(model.modelId, model);
    },
    logOutputs: async (runId, models) => {
      const { outputs } = activeRun(state, runId);
      for (const model of models) if (!outputs.has(model.modelId)) outputs.set(model.modelId, model);
    },
    summaries: async (experimentIds, limit) => summaries(state, experimentIds).slice(0, limit),
  };
}

// Inputs and outputs of runs in memory.
import { compareText, type DatasetDriver, type DatasetSummary } from "@runledger/store-api";
import { activeRun, experimentOf, type State } from "./state.js";

const contextTag = "mlflow.data.context";

const identity = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);

function summaries(state: State, experimentIds: readonly string[]): DatasetSummary[] {
  const wanted = new Set(experimentIds);
  const found = new Map<string, DatasetSummary>();
  for (const { fields, datasets } of state.runs.values()) {
    if (!wanted.has(fields.experimentId)) continue;
    for (const { dataset, tags } of datasets.values()) {
      const context = tags.find((tag) => tag.key === contextTag)?.value ?? null;
      const summary = { experimentId: fields.experimentId, name: dataset.name, digest: dataset.digest, context };
      found.set(identity(summary.experimentId, summary.name, summary.digest, context), summary);
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
        const key = identity(dataset.name, dataset.digest);
        const first = known.get(key) ?? dataset;
        known.set(key, first);
        if (!run.datasets.has(key)) run.datasets.set(key, { dataset: first, tags });
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

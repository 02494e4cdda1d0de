// Inputs and outputs of runs over HTTP.
import { fromWire, toWire } from "@runledger/rest-api";
import type { Datasets } from "@runledger/store-api";
import type { Call } from "../call.js";

export function datasets(call: Call): Datasets {
  return {
    async logInputs(runId, { datasets: inputs = [], models = [] }) {
      await call("logInputs", {
        run_id: runId,
        datasets: inputs.map(toWire.datasetInput),
        models: models.map(toWire.modelInput),
      });
    },
    async logOutputs(runId, models) {
      await call("logOutputs", { run_id: runId, models: models.map(toWire.modelOutput) });
    },
    async summaries(experimentIds) {
      const found = await call("searchDatasets", { experiment_ids: experimentIds });
      return found.dataset_summaries.map(fromWire.datasetSummary);
    },
  };
}

// Experiments, and the data sets used in them.
import { int64, list, optional, requiredList, text, textOrEmpty, withDefault } from "../fields.js";
import { route } from "../route.js";
import { datasetSummary } from "../wire/dataset.js";
import { experiment, viewType } from "../wire/experiment.js";
import { pair } from "../wire/key-value.js";

const at = (name: string): string => `/mlflow/experiments/${name}`;
const one = { experiment_id: text };

export const experiments = {
  createExperiment: route({
    method: "POST",
    path: at("create"),
    request: { name: text, artifact_location: optional(text), tags: list(pair) },
    response: one,
  }),
  getExperiment: route({ method: "GET", path: at("get"), request: one, response: { experiment } }),
  getExperimentByName: route({
    method: "GET",
    path: at("get-by-name"),
    request: { experiment_name: text },
    response: { experiment },
  }),
  updateExperiment: route({ method: "POST", path: at("update"), request: { ...one, new_name: text } }),
  deleteExperiment: route({ method: "POST", path: at("delete"), request: one }),
  restoreExperiment: route({ method: "POST", path: at("restore"), request: one }),
  setExperimentTag: route({
    method: "POST",
    path: at("set-experiment-tag"),
    request: { ...one, key: text, value: textOrEmpty },
  }),
  deleteExperimentTag: route({ method: "POST", path: at("delete-experiment-tag"), request: { ...one, key: text } }),
  searchExperiments: route({
    method: ["POST", "GET"],
    path: at("search"),
    request: {
      // Over REST there is no default: 0 is refused by the contract.
      max_results: withDefault(int64, 0),
      page_token: optional(text),
      filter: optional(text),
      order_by: list(text),
      view_type: optional(viewType),
    },
    response: { experiments: list(experiment), next_page_token: optional(text) },
  }),
  searchDatasets: route({
    method: "POST",
    path: at("search-datasets"),
    prefixes: ["ajax-api"],
    needs: "datasets",
    request: { experiment_ids: requiredList(text) },
    response: { dataset_summaries: list(datasetSummary) },
  }),
};

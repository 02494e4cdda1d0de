// Runs and everything that is logged to them.
import { int64, list, optional, requiredList, runId, text, textOrEmpty } from "../fields.js";
import { route } from "../route.js";
import { datasetInput, modelInput, modelOutput } from "../wire/dataset.js";
import { viewType } from "../wire/experiment.js";
import { keyedPair, pair } from "../wire/key-value.js";
import { loggedPoint, metric } from "../wire/metric.js";
import { run, runInfo, runStatus } from "../wire/run.js";

const at = (name: string): string => `/mlflow/runs/${name}`;
const one = { run_id: runId };

export const runs = {
  createRun: route({
    method: "POST",
    path: at("create"),
    request: {
      /** Not checked by MLflow's schema: without it the store's refusal is BAD_REQUEST. */
      experiment_id: optional(text),
      user_id: optional(text),
      run_name: optional(text),
      start_time: optional(int64),
      tags: list(pair),
    },
    response: { run },
  }),
  getRun: route({ method: "GET", path: at("get"), request: one, response: { run } }),
  updateRun: route({
    method: "POST",
    path: at("update"),
    request: { ...one, status: optional(runStatus), end_time: optional(int64), run_name: optional(text) },
    response: { run_info: runInfo },
  }),
  deleteRun: route({ method: "POST", path: at("delete"), request: one }),
  restoreRun: route({ method: "POST", path: at("restore"), request: one }),
  searchRuns: route({
    method: "POST",
    path: at("search"),
    request: {
      experiment_ids: list(text),
      filter: optional(text),
      run_view_type: optional(viewType),
      max_results: optional(int64),
      order_by: list(text),
      page_token: optional(text),
    },
    response: { runs: list(run), next_page_token: optional(text) },
  }),
  logMetric: route({ method: "POST", path: at("log-metric"), request: { ...one, ...loggedPoint } }),
  logParam: route({ method: "POST", path: at("log-parameter"), request: { ...one, key: text, value: textOrEmpty } }),
  setTag: route({ method: "POST", path: at("set-tag"), request: { ...one, key: text, value: textOrEmpty } }),
  deleteTag: route({ method: "POST", path: at("delete-tag"), request: { ...one, key: text } }),
  logBatch: route({
    method: "POST",
    path: at("log-batch"),
    request: { ...one, metrics: list(metric), params: list(keyedPair), tags: list(keyedPair) },
  }),
  logModel: route({ method: "POST", path: at("log-model"), request: { ...one, model_json: text } }),
  logInputs: route({
    method: "POST",
    path: at("log-inputs"),
    needs: "datasets",
    request: { ...one, datasets: list(datasetInput), models: list(modelInput) },
  }),
  logOutputs: route({
    method: "POST",
    path: at("outputs"),
    needs: "datasets",
    request: { ...one, models: requiredList(modelOutput) },
  }),
};

// Histories of metrics. Both bulk routes serve the charts of the UI.
import { int64, list, optional, requiredList, runId, text } from "../fields.js";
import { route } from "../route.js";
import { metric, runMetric } from "../wire/metric.js";

export const metrics = {
  getMetricHistory: route({
    method: "GET",
    path: "/mlflow/metrics/get-history",
    request: { run_id: runId, metric_key: text, page_token: optional(text), max_results: optional(int64) },
    response: { metrics: list(metric), next_page_token: optional(text) },
  }),
  getMetricHistoryBulk: route({
    method: "GET",
    path: "/mlflow/metrics/get-history-bulk",
    prefixes: ["ajax-api"],
    // The one answer in which MLflow writes an empty list; its bare NaN is not valid JSON, so ours is text here too.
    request: { run_id: requiredList(text), metric_key: text, max_results: optional(int64) },
    response: { metrics: requiredList(runMetric) },
  }),
  getMetricHistoryBulkInterval: route({
    method: "GET",
    path: "/mlflow/metrics/get-history-bulk-interval",
    request: {
      run_ids: requiredList(text),
      metric_key: text,
      start_step: optional(int64),
      end_step: optional(int64),
      max_results: optional(int64),
    },
    response: { metrics: list(runMetric) },
  }),
};

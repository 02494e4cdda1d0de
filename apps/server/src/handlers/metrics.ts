// Histories of metrics.
import { toWire } from "@runledger/rest-api";
import type { Metric } from "@runledger/store-api";
import { pageAnswer, streamAnswer } from "../answer.js";
import type { Handlers } from "./handler.js";

const points = (items: readonly Metric[]) => ({ metrics: items.map(toWire.metric) });

export const metrics = {
  async getMetricHistory({ store }, { run_id, metric_key, max_results, page_token }) {
    // Without a page the history has no bound, and is never held as a whole.
    if (max_results === undefined && !page_token) return streamAnswer(store.metrics.stream(run_id, metric_key), points);
    const page = { maxResults: max_results, pageToken: page_token };
    return pageAnswer(await store.metrics.history(run_id, metric_key, page), points);
  },

  async getMetricHistoryBulk({ store }, { run_id, metric_key, max_results }) {
    const history = await store.metrics.bulkHistory(run_id, metric_key, max_results);
    return { metrics: history.map(toWire.runMetric) };
  },

  async getMetricHistoryBulkInterval({ store }, { run_ids, metric_key, start_step, end_step, max_results }) {
    const range = { startStep: start_step, endStep: end_step, maxResults: max_results };
    const history = await store.metrics.intervalHistory(run_ids, metric_key, range);
    return pageAnswer({ items: history }, (items) => ({ metrics: items.map(toWire.runMetric) }));
  },
} satisfies Partial<Handlers>;

// Histories of metrics over HTTP.
import { fromWire } from "@runledger/rest-api";
import { type Metric, type Metrics, type Page, type PageRequest, pages, type RunId } from "@runledger/store-api";
import type { Call } from "../call.js";

/** Points in one answer while a history is streamed. */
const CHUNK = 10_000;

export function metrics(call: Call): Metrics {
  async function history(runId: RunId, key: string, page: PageRequest = {}): Promise<Page<Metric>> {
    const found = await call("getMetricHistory", {
      run_id: runId,
      metric_key: key,
      max_results: page.maxResults,
      page_token: page.pageToken,
    });
    return { items: found.metrics.map(fromWire.metric), nextPageToken: found.next_page_token };
  }
  return {
    history,
    stream: (runId, key) => pages((pageToken) => history(runId, key, { maxResults: CHUNK, pageToken })),
    async bulkHistory(runIds, key, maxResults) {
      const found = await call("getMetricHistoryBulk", { run_id: runIds, metric_key: key, max_results: maxResults });
      return found.metrics.map(fromWire.runMetric);
    },
    async intervalHistory(runIds, key, { startStep, endStep, maxResults } = {}) {
      const found = await call("getMetricHistoryBulkInterval", {
        run_ids: runIds,
        metric_key: key,
        start_step: startStep,
        end_step: endStep,
        max_results: maxResults,
      });
      return found.metrics.map(fromWire.runMetric);
    },
  };
}

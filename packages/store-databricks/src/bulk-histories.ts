// Histories where a workspace has fewer routes than MLflow's server: whole ones out of pages, several out of single ones.
import { bulkHistories, type Metric, type Metrics } from "@runledger/store-api";

/** @param metrics over the workspace's own routes: `history` gives one page, and `stream` all of them */
export function overPages(metrics: Metrics): Metrics {
  async function whole(runId: string, key: string): Promise<readonly Metric[]> {
    const chunks: (readonly Metric[])[] = [];
    for await (const chunk of metrics.stream(runId, key)) chunks.push(chunk);
    return chunks.flat();
  }
  const stream: Metrics["stream"] = (runId, key) => metrics.stream(runId, key);
  return {
    stream,
    async history(runId, key, page = {}) {
      if (page.maxResults !== undefined || page.pageToken) return metrics.history(runId, key, page);
      return { items: await whole(runId, key) };
    },
    ...bulkHistories(stream),
  };
}

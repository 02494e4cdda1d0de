// Metric histories as callers see them, over a driver that need only answer `history`.
import type { HistoryQuery, Metric, MetricDriver, Metrics } from "../contract/metrics.js";
import type { PageRequest, Page, RunId } from "../contract/values.js";
import { limits } from "../limits.js";
import type { Field, OrderKey, SortValue } from "../search/filter.js";
import { decodePageToken, encodePageToken } from "../search/page-token.js";
import { invalid, isPossibleId, metricKey, wholeNumber } from "./arguments.js";
import { bulkFromStream, bulkQuery, intervalFromStream, intervalQuery } from "./bulk-histories.js";
import type { Context } from "./context.js";

const orderedBy = (name: string): OrderKey => ({
  field: { space: "attribute", key: name, type: "number" } satisfies Field,
  descending: false,
});

/** The order of a history; page tokens are bound to it. */
const historyOrder = [orderedBy("timestamp"), orderedBy("step"), orderedBy("value")];

const possible = (id: RunId): boolean => isPossibleId("Run id", id);

async function* chunks(
  driver: MetricDriver,
  query: Omit<HistoryQuery, "limit">,
  limit = Infinity,
): AsyncGenerator<readonly Metric[]> {
  metricKey(query.key);
  if (!possible(query.runId)) return;
  let { after } = query;
  for (let left = limit; left > 0;) {
    const size = Math.min(limits.historyChunk, left);
    const points = await driver.history({ ...query, limit: size, after });
    if (points.length > 0) yield points;
    if (points.length < size) return;
    left -= size;
    after = points.at(-1);
  }
}

async function collect(source: AsyncIterable<readonly Metric[]>): Promise<Metric[]> {
  const all: Metric[] = [];
  for await (const points of source) for (const point of points) all.push(point);
  return all;
}

function pointAfter(token: string | undefined, key: string): Metric | undefined {
  if (!token) return undefined;
  const [timestamp, step, value] = decodePageToken(token, historyOrder);
  const number = (part: SortValue | undefined): number =>
    typeof part === "number" ? part : invalid("The page token is not one of a metric history");
  return { key, timestamp: number(timestamp), step: number(step), value: number(value) };
}

async function historyPage(driver: MetricDriver, runId: RunId, key: string, page: PageRequest): Promise<Page<Metric>> {
  const query = { runId, key, after: pointAfter(page.pageToken, key) };
  if (page.maxResults === undefined) return { items: await collect(chunks(driver, query)) };
  const size = wholeNumber("max_results", page.maxResults, 1);
  const points = await collect(chunks(driver, query, size + 1));
  const last = points[size - 1];
  if (points.length <= size || last === undefined) return { items: points };
  return {
    items: points.slice(0, size),
    nextPageToken: encodePageToken([last.timestamp, last.step, last.value], historyOrder),
  };
}

export function checkedMetrics(driver: MetricDriver, { call }: Context): Metrics {
  // Each chunk is a call of its own: it is refused when the store was closed meanwhile.
  const history = call(async (query: HistoryQuery) => driver.history(query));
  const unguarded: Metrics["stream"] = (runId, key) => chunks(driver, { runId, key });
  return {
    history: call(async (runId, key, page = {}) => historyPage(driver, runId, key, page)),
    stream: (runId, key) => chunks({ history }, { runId, key }),
    bulkHistory: call(async (...asked) => {
      const query = bulkQuery(...asked);
      return driver.bulkHistory?.(query) ?? bulkFromStream(unguarded, query);
    }),
    intervalHistory: call(async (...asked) => {
      const query = intervalQuery(...asked);
      return driver.intervalHistory?.(query) ?? intervalFromStream(unguarded, query);
    }),
  };
}

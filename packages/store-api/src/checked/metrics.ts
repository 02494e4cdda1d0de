// Metric histories as callers see them, over a driver that need only answer `history`.
import type { HistoryQuery, IntervalQuery, Metric, MetricDriver, Metrics, RunMetric } from "../contract/metrics.js";
import type { PageRequest, Page, RunId } from "../contract/values.js";
import { shown } from "../failures.js";
import { limits } from "../limits.js";
import type { Field, OrderKey, SortValue } from "../search/filter.js";
import { decodePageToken, encodePageToken } from "../search/page-token.js";
import { invalid, isPossibleId, wholeNumber } from "./arguments.js";
import type { Context } from "./context.js";
import { pageSize } from "./paging.js";
import { sampleHistory } from "./sampling.js";

const orderedBy = (name: string): OrderKey => ({
  field: { space: "attribute", key: name, type: "number" } satisfies Field,
  descending: false,
});

/** The order of a history; page tokens are bound to it. */
const historyOrder = [orderedBy("timestamp"), orderedBy("step"), orderedBy("value")];

const possible = (id: RunId): boolean => isPossibleId("Run id", id);

function metricKey(key: string): string {
  return typeof key === "string" && key !== "" ? key : invalid(`Metric key must not be empty, but is ${shown(key)}`);
}

/** 1 to 100 distinct ids, those that no run can have left out. */
function bulkRuns(runIds: readonly RunId[]): readonly RunId[] {
  if (runIds.length < 1 || runIds.length > limits.bulkRuns)
    invalid(`Metrics can be read for 1 to ${limits.bulkRuns} runs at once, not for ${runIds.length}`);
  return [...new Set(runIds)].filter(possible);
}

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

async function bulkFromHistory(
  driver: MetricDriver,
  runIds: readonly RunId[],
  key: string,
  limit: number,
): Promise<readonly RunMetric[]> {
  const all: RunMetric[] = [];
  for (const runId of runIds.toSorted((a, b) => (a < b ? -1 : 1))) {
    for await (const points of chunks(driver, { runId, key }, limit - all.length))
      for (const point of points) all.push({ ...point, runId });
  }
  return all;
}

async function intervalFromHistory(
  driver: MetricDriver,
  { runIds, key, steps, limit }: IntervalQuery,
): Promise<readonly RunMetric[]> {
  const all: RunMetric[] = [];
  for (const runId of runIds) {
    const within: Metric[] = [];
    for await (const points of chunks(driver, { runId, key })) {
      for (const point of points)
        if (steps === undefined || (point.step >= steps.first && point.step <= steps.last)) within.push(point);
    }
    for (const point of sampleHistory(within, limit)) all.push({ ...point, runId });
  }
  return all;
}

function stepRange(first: number | undefined, last: number | undefined): IntervalQuery["steps"] {
  if (first === undefined && last === undefined) return undefined;
  if (first === undefined || last === undefined) return invalid("start_step and end_step must be given together");
  wholeNumber("start_step", first);
  wholeNumber("end_step", last);
  return first <= last ? { first, last } : invalid(`start_step ${first} must not be greater than end_step ${last}`);
}

export function checkedMetrics(driver: MetricDriver, { call }: Context): Metrics {
  // Each chunk is a call of its own: it is refused when the store was closed meanwhile.
  const history = call(async (query: HistoryQuery) => driver.history(query));
  return {
    history: call(async (runId, key, page = {}) => historyPage(driver, runId, key, page)),
    stream: (runId, key) => chunks({ history }, { runId, key }),
    bulkHistory: call(async (runIds, key, maxResults = limits.bulkHistoryRows) => {
      const limit = Math.min(wholeNumber("max_results", maxResults, 1), limits.bulkHistoryRows);
      const runs = bulkRuns(runIds);
      metricKey(key);
      return driver.bulkHistory?.({ runIds: runs, key, limit }) ?? bulkFromHistory(driver, runs, key, limit);
    }),
    intervalHistory: call(async (runIds, key, range = {}) => {
      const most = limits.intervalHistoryPoints;
      const limit = pageSize(range.maxResults, { default: most, least: 1, most });
      const query = {
        runIds: bulkRuns(runIds),
        key: metricKey(key),
        steps: stepRange(range.startStep, range.endStep),
        limit,
      };
      return driver.intervalHistory?.(query) ?? intervalFromHistory(driver, query);
    }),
  };
}

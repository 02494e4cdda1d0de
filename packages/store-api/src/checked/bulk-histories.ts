// Histories of several runs at once: what may be asked, and the answer out of the stream of each run.
import type { BulkHistoryQuery, IntervalQuery, Metric, Metrics, RunMetric } from "../contract/metrics.js";
import type { RunId } from "../contract/values.js";
import { limits } from "../limits.js";
import { invalid, isPossibleId, metricKey, wholeNumber } from "./arguments.js";
import { pageSize } from "./paging.js";
import { sampleHistory } from "./sampling.js";

type Stream = Metrics["stream"];
type BulkArguments = Parameters<Metrics["bulkHistory"]>;
type IntervalArguments = Parameters<Metrics["intervalHistory"]>;

/** 1 to 100 distinct ids, those that no run can have left out. */
function bulkRuns(runIds: readonly RunId[]): readonly RunId[] {
  if (runIds.length < 1 || runIds.length > limits.bulkRuns)
    invalid(`Metrics can be read for 1 to ${limits.bulkRuns} runs at once, not for ${runIds.length}`);
  return [...new Set(runIds)].filter((id) => isPossibleId("Run id", id));
}

function stepRange(first: number | undefined, last: number | undefined): IntervalQuery["steps"] {
  if (first === undefined && last === undefined) return undefined;
  if (first === undefined || last === undefined) return invalid("start_step and end_step must be given together");
  wholeNumber("start_step", first);
  wholeNumber("end_step", last);
  return first <= last ? { first, last } : invalid(`start_step ${first} must not be greater than end_step ${last}`);
}

export function bulkQuery(...[runIds, key, maxResults = limits.bulkHistoryRows]: BulkArguments): BulkHistoryQuery {
  const limit = Math.min(wholeNumber("max_results", maxResults, 1), limits.bulkHistoryRows);
  return { runIds: bulkRuns(runIds), key: metricKey(key), limit };
}

export function intervalQuery(...[runIds, key, range = {}]: IntervalArguments): IntervalQuery {
  const most = limits.intervalHistoryPoints;
  const limit = pageSize(range.maxResults, { default: most, least: 1, most });
  const steps = stepRange(range.startStep, range.endStep);
  return { runIds: bulkRuns(runIds), key: metricKey(key), steps, limit };
}

export async function bulkFromStream(
  stream: Stream,
  { runIds, key, limit }: BulkHistoryQuery,
): Promise<readonly RunMetric[]> {
  const all: RunMetric[] = [];
  for (const runId of runIds.toSorted((a, b) => (a < b ? -1 : 1))) {
    for await (const points of stream(runId, key)) {
      for (const point of points.slice(0, limit - all.length)) all.push({ ...point, runId });
      if (all.length === limit) return all;
    }
  }
  return all;
}

export async function intervalFromStream(
  stream: Stream,
  { runIds, key, steps, limit }: IntervalQuery,
): Promise<readonly RunMetric[]> {
  const all: RunMetric[] = [];
  for (const runId of runIds) {
    const within: Metric[] = [];
    for await (const points of stream(runId, key)) {
      for (const point of points)
        if (steps === undefined || (point.step >= steps.first && point.step <= steps.last)) within.push(point);
    }
    for (const point of sampleHistory(within, limit)) all.push({ ...point, runId });
  }
  return all;
}

/** Both reads of several runs, for a store whose server answers for one run at a time. */
export const bulkHistories = (stream: Stream): Pick<Metrics, "bulkHistory" | "intervalHistory"> => ({
  bulkHistory: async (...asked) => bulkFromStream(stream, bulkQuery(...asked)),
  intervalHistory: async (...asked) => intervalFromStream(stream, intervalQuery(...asked)),
});

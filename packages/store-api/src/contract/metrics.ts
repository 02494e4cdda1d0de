// Metrics: the points of a run's measurements over time.
import type { LoggedModelId, Millis, Page, PageRequest, RunId } from "./values.js";

export interface Metric {
  readonly key: string;
  /** Any double, NaN included. Stores without `features.infiniteMetrics` get ±Infinity as ±Number.MAX_VALUE. */
  readonly value: number;
  readonly timestamp: Millis;
  /** Whole number within ±2^53. */
  readonly step: number;
}

/** A point as it is logged, possibly about a logged model or a data set as well. */
export interface LoggedMetric extends Metric {
  readonly modelId?: LoggedModelId | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

export interface RunMetric extends Metric {
  readonly runId: RunId;
}

/** Points in the order (timestamp, step, value), NaN counted as 0 and after a real 0 (`compareByTime`); equal points once. */
export interface HistoryQuery {
  readonly runId: RunId;
  readonly key: string;
  readonly limit: number;
  /** Only points after this one. */
  readonly after?: Metric | undefined;
}

export interface BulkHistoryQuery {
  readonly runIds: readonly RunId[];
  readonly key: string;
  /** Over all runs together. */
  readonly limit: number;
}

export interface IntervalQuery {
  readonly runIds: readonly RunId[];
  readonly key: string;
  /** Both or neither; inclusive. */
  readonly steps?: { readonly first: number; readonly last: number } | undefined;
  /** Buckets per run. */
  readonly limit: number;
}

/** What the author of a store writes. */
export interface MetricDriver {
  /** At most `limit` points; an unknown run or key gives none. */
  history(query: HistoryQuery): Promise<readonly Metric[]>;
  /** Ordered by run id, timestamp, step, value. Omit it: the contract reads `history` run by run. */
  bulkHistory?(query: BulkHistoryQuery): Promise<readonly RunMetric[]>;
  /**
   * Each run's points by (step, timestamp, value) cut into `limit` equal buckets, the first of each; the last bucket gives the run's last point.
   * Runs in the order asked. Omit it: the contract samples `history`.
   */
  intervalHistory?(query: IntervalQuery): Promise<readonly RunMetric[]>;
}

/** What a caller uses. */
export interface Metrics {
  /**
   * Metric history of one run by (timestamp, step, value). Without maxResults all points come in one page.
   * An unknown run or key gives an empty page.
   * @throws INVALID_PARAMETER_VALUE on a malformed page token or maxResults below 1
   */
  history(runId: RunId, key: string, page?: PageRequest): Promise<Page<Metric>>;
  /** The same as a stream of chunks, in constant memory. */
  stream(runId: RunId, key: string): AsyncIterable<readonly Metric[]>;
  /** Points of 1 to 100 runs by (run id, timestamp, step, value), at most `maxResults` (default and largest 25,000) in all. */
  bulkHistory(runIds: readonly RunId[], key: string, maxResults?: number): Promise<readonly RunMetric[]>;
  /** A sample of at most `maxResults` (1 to 2,500, default 2,500) points for each of 1 to 100 runs. */
  intervalHistory(
    runIds: readonly RunId[],
    key: string,
    range?: {
      readonly startStep?: number | undefined;
      readonly endStep?: number | undefined;
      readonly maxResults?: number | undefined;
    },
  ): Promise<readonly RunMetric[]>;
}

// A sample of a long history that keeps its shape: what SQL's NTILE gives.
import type { Metric } from "../contract/metrics.js";
import { compareByStep } from "../metric-order.js";

/**
 * The points by (step, timestamp, value) in `buckets` equal buckets, the larger ones first: the first point of each bucket,
 * but of the last one the very last point.
 */
export function sampleHistory(points: readonly Metric[], buckets: number): readonly Metric[] {
  const ordered = points.toSorted(compareByStep);
  if (ordered.length <= buckets) return ordered;
  const size = Math.floor(ordered.length / buckets);
  const larger = ordered.length % buckets;
  const firstOf = (bucket: number): number => bucket * size + Math.min(bucket, larger);
  return Array.from({ length: buckets }, (_, bucket) =>
    bucket === buckets - 1 ? ordered.length - 1 : firstOf(bucket),
  ).flatMap((index) => ordered[index] ?? []);
}

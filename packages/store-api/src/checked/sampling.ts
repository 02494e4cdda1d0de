// A sample of a long history that keeps its shape: what SQL's NTILE gives.
import type { Metric } from "../contract/metrics.js";

/** Orders metric values as stores do: NaN counts as 0 and comes after it. */
export function compareValues(a: number, b: number): number {
  return (Number.isNaN(a) ? 0 : a) - (Number.isNaN(b) ? 0 : b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The latest point is the greatest in this order. */
export function compareBySteps(a: Metric, b: Metric): number {
  return a.step - b.step || a.timestamp - b.timestamp || compareValues(a.value, b.value);
}

/** The order of a metric's history. */
export function compareByTime(a: Metric, b: Metric): number {
  return a.timestamp - b.timestamp || a.step - b.step || compareValues(a.value, b.value);
}

/**
 * The points by (step, timestamp, value) in `buckets` equal buckets, the larger ones first: the first point of each bucket,
 * but of the last one the very last point.
 */
export function sampleHistory(points: readonly Metric[], buckets: number): readonly Metric[] {
  const ordered = points.toSorted(compareBySteps);
  if (ordered.length <= buckets) return ordered;
  const size = Math.floor(ordered.length / buckets);
  const larger = ordered.length % buckets;
  const firstOf = (bucket: number): number => bucket * size + Math.min(bucket, larger);
  return Array.from({ length: buckets }, (_, bucket) =>
    bucket === buckets - 1 ? ordered.length - 1 : firstOf(bucket),
  ).flatMap((index) => ordered[index] ?? []);
}

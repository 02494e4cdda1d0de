// The two orders of metric points. NaN counts as 0 in both and comes after a real 0, so that no two different points are equal.
import type { Metric } from "./contract/metrics.js";

function compareValues(a: number, b: number): number {
  return (Number.isNaN(a) ? 0 : a) - (Number.isNaN(b) ? 0 : b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The order of a history: timestamp, step, value. 0 for one and the same point. */
export function compareByTime(a: Metric, b: Metric): number {
  return a.timestamp - b.timestamp || a.step - b.step || compareValues(a.value, b.value);
}

/** Step, timestamp, value: the greatest point of a key is its latest. */
export function compareByStep(a: Metric, b: Metric): number {
  return a.step - b.step || a.timestamp - b.timestamp || compareValues(a.value, b.value);
}

/** How many points of a list sorted by `compareByTime` come before `point` or are it. */
export function countUpTo(points: readonly Metric[], point: Metric): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = points[middle];
    if (found !== undefined && compareByTime(found, point) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

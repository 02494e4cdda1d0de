// Where the points of a long metric file are: for each stretch of it the least and the greatest point. A page then reads the stretches that it
// lies in, in constant memory, however deep it is. Files are in order of time as a rule; where one is not, stretches overlap, and a page
// reads all that may hold a point of it and keeps the least.
import { compareByTime, type Metric } from "@runledger/store-api";
import { readPointsFrom } from "../metric-files.js";

interface Stretch {
  readonly start: number;
  /** The byte behind its last line. */
  readonly end: number;
  readonly least: Metric;
  readonly greatest: Metric;
}

export interface PointIndex {
  /** By their least point. */
  readonly stretches: readonly Stretch[];
  /** The most stretches that overlap at one point. */
  readonly overlap: number;
}

/** Looks through a file, or from the last stretch of a known index on when lines were only appended since. */
export async function indexPoints(path: string, key: string, known?: PointIndex): Promise<PointIndex> {
  const inFile = known?.stretches.toSorted((a, b) => a.start - b.start) ?? [];
  // The last one may have been a short one.
  const start = inFile.pop()?.start ?? 0;
  const stretches = [...inFile];
  for await (const points of readPointsFrom(path, key, start)) {
    let [least, greatest] = [points[0]?.point, points[0]?.point];
    for (const { point } of points) {
      if (least !== undefined && compareByTime(point, least) < 0) least = point;
      if (greatest !== undefined && compareByTime(point, greatest) > 0) greatest = point;
    }
    const [first, last] = [points[0], points.at(-1)];
    if (least && greatest && first && last) stretches.push({ start: first.start, end: last.end, least, greatest });
  }
  stretches.sort((a, b) => compareByTime(a.least, b.least) || a.start - b.start);
  return { stretches, overlap: overlapOf(stretches) };
}

function overlapOf(byLeast: readonly Stretch[]): number {
  const byGreatest = byLeast.toSorted((a, b) => compareByTime(a.greatest, b.greatest));
  let [most, ended] = [0, 0];
  for (const [begun, { least }] of byLeast.entries()) {
    for (
      let next = byGreatest[ended];
      next !== undefined && compareByTime(next.greatest, least) < 0;
      next = byGreatest[ended]
    )
      ended += 1;
    most = Math.max(most, begun + 1 - ended);
  }
  return most;
}

/** The least points of those that are added, by time, equal ones once; never many more than `limit` of them in memory. */
class LeastPoints {
  #points: Metric[] = [];
  readonly #limit: number;
  readonly #after: Metric | undefined;
  #bound: Metric | undefined;

  constructor(limit: number, after: Metric | undefined) {
    this.#limit = limit;
    this.#after = after;
  }

  add(point: Metric): void {
    if (this.#after !== undefined && compareByTime(point, this.#after) <= 0) return;
    if (this.#bound !== undefined && compareByTime(point, this.#bound) >= 0) return;
    this.#points.push(point);
    if (this.#points.length >= 2 * this.#limit + 1000) this.settle();
  }

  /** Sorts what is there; once there are enough, nothing greater is taken any more. */
  settle(): readonly Metric[] {
    const sorted = this.#points.sort(compareByTime);
    const distinct = sorted.filter((point, at) => {
      const before = sorted[at - 1];
      return before === undefined || compareByTime(before, point) !== 0;
    });
    this.#points = distinct.slice(0, this.#limit);
    if (this.#points.length === this.#limit) this.#bound = this.#points.at(-1);
    return this.#points;
  }

  /** Whether it is known that no point from this one on can be among them. */
  isBelow(point: Metric): boolean {
    if (this.#bound === undefined && this.#points.length >= this.#limit) this.settle();
    return this.#bound !== undefined && compareByTime(this.#bound, point) <= 0;
  }
}

export interface PageQuery {
  readonly limit: number;
  readonly after: Metric | undefined;
}

/** At most `limit` points after one, by time, equal ones once. */
export async function pointsOfPage(
  path: string,
  key: string,
  { stretches }: PointIndex,
  { limit, after }: PageQuery,
): Promise<readonly Metric[]> {
  const found = new LeastPoints(limit, after);
  for (const { start, end, least, greatest } of stretches) {
    if (after !== undefined && compareByTime(greatest, after) <= 0) continue;
    if (found.isBelow(least)) break;
    for await (const points of readPointsFrom(path, key, start)) {
      for (const { point, end: to } of points) if (to <= end) found.add(point);
      break;
    }
  }
  return found.settle();
}

// Two histories of one metric, point by point in their order, in constant memory.
import { compareByTime, type Metric } from "@runledger/store-api";
import type { Difference } from "../options.js";
import { flattened } from "../streams.js";

const shown = (point: Metric | undefined): string =>
  point === undefined ? "absent" : `${point.value} at step ${point.step}, timestamp ${point.timestamp}`;

export interface Histories {
  readonly where: string;
  readonly source: AsyncIterable<readonly Metric[]>;
  readonly target: AsyncIterable<readonly Metric[]>;
  /** How the target would have kept a value of the source. */
  readonly valueOf: (value: number) => number;
}

/** @returns the first difference; undefined when there is none */
export async function firstDifferentPoint(histories: Histories): Promise<Difference | undefined> {
  const [mine, theirs] = [flattened(histories.source), flattened(histories.target)];
  try {
    for (;;) {
      const [a, b] = await Promise.all([mine.next(), theirs.next()]);
      if (a.done === true && b.done === true) return undefined;
      const source = a.done === true ? undefined : { ...a.value, value: histories.valueOf(a.value.value) };
      const target = b.done === true ? undefined : b.value;
      if (source === undefined || target === undefined || compareByTime(source, target) !== 0)
        return { where: histories.where, source: shown(source), target: shown(target) };
    }
  } finally {
    await Promise.all([mine.return(undefined), theirs.return(undefined)]);
  }
}

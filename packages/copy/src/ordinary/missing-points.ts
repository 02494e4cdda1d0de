// The points of one history that another one lacks; both come in their order, so neither is held in memory.
import { compareByTime, type Metric } from "@runledger/store-api";
import { flattened } from "../streams.js";

/** @param valueOf how the other side keeps a value */
export async function* missingPoints(
  source: AsyncIterable<readonly Metric[]>,
  target: AsyncIterable<readonly Metric[]>,
  valueOf: (value: number) => number,
): AsyncGenerator<Metric> {
  const there = flattened(target);
  try {
    let next = await there.next();
    for await (const point of flattened(source)) {
      const kept = { ...point, value: valueOf(point.value) };
      while (next.done !== true && compareByTime(next.value, kept) < 0) next = await there.next();
      if (next.done === true || compareByTime(next.value, kept) !== 0) yield point;
    }
  } finally {
    await there.return(undefined);
  }
}

export async function* batchesOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

// The points of many series as one number each, whatever their order: two series with different points have different numbers.
import type { Metric, RunMetric } from "@runledger/store-api";

export interface Digest {
  count: number;
  /** Sum of the points' hashes, modulo 2^32 twice. */
  low: number;
  high: number;
}

const bytes = new DataView(new ArrayBuffer(24));

const mixed = (hash: number, word: number): number => {
  const next = Math.imul(hash ^ word, 0x9e_37_79_b1);
  return next ^ (next >>> 15);
};

export function addPoint(digest: Digest, { timestamp, step, value }: Metric): void {
  bytes.setFloat64(0, timestamp);
  bytes.setFloat64(8, step);
  // -0 equals 0 in every store, and all NaN are one.
  bytes.setFloat64(16, Number.isNaN(value) ? Number.NaN : value + 0);
  let [low, high] = [0x81_1c_9d_c5, 0x01_00_01_93];
  for (let at = 0; at < 24; at += 4) {
    const word = bytes.getInt32(at);
    low = mixed(low, word);
    high = mixed(high, word ^ low);
  }
  digest.count += 1;
  digest.low = (digest.low + low) | 0;
  digest.high = (digest.high + high) | 0;
}

export type Digests = ReadonlyMap<string, Digest>;

export const seriesName = (runId: string, key: string): string => `${runId} ${key}`;

/** By run and key. @param valueOf how the other side would have kept a value */
export async function digestsOf(
  pages: AsyncIterable<readonly RunMetric[]>,
  valueOf: (value: number) => number,
): Promise<Digests> {
  const found = new Map<string, Digest>();
  for await (const page of pages) {
    for (const point of page) {
      const name = seriesName(point.runId, point.key);
      const digest = found.get(name) ?? { count: 0, low: 0, high: 0 };
      found.set(name, digest);
      addPoint(digest, { ...point, value: valueOf(point.value) });
    }
  }
  return found;
}

export const sameDigest = (a: Digest | undefined, b: Digest | undefined): boolean =>
  a !== undefined && b !== undefined && a.count === b.count && a.low === b.low && a.high === b.high;

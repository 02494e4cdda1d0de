// The points of many series as one number each, whatever their order: two series with different points have different numbers.
import type { Metric, ModelPoint, RunMetric } from "@runledger/store-api";

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

const SEED = 0x81_1c_9d_c5;

function hashOf(text: string): number {
  let hash = SEED;
  for (let at = 0; at < text.length; at += 1) hash = mixed(hash, text.charCodeAt(at));
  return hash;
}

/** @param seed a hash of what else belongs to the point */
function addPoint(digest: Digest, { timestamp, step, value }: Metric, seed: number): void {
  bytes.setFloat64(0, timestamp);
  bytes.setFloat64(8, step);
  // -0 equals 0 in every store, and all NaN are one.
  bytes.setFloat64(16, Number.isNaN(value) ? Number.NaN : value + 0);
  let [low, high] = [seed, 0x01_00_01_93];
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

async function sums<P extends Metric>(
  pages: AsyncIterable<readonly P[]>,
  nameOf: (point: P) => string,
  seedOf: (point: P) => number,
  valueOf: (value: number) => number,
): Promise<Digests> {
  const found = new Map<string, Digest>();
  for await (const page of pages) {
    for (const point of page) {
      const name = nameOf(point);
      const digest = found.get(name) ?? { count: 0, low: 0, high: 0 };
      found.set(name, digest);
      addPoint(digest, { ...point, value: valueOf(point.value) }, seedOf(point));
    }
  }
  return found;
}

/** By run and key. @param valueOf how the other side would have kept a value */
export const runDigests = (
  pages: AsyncIterable<readonly RunMetric[]>,
  valueOf: (value: number) => number,
): Promise<Digests> =>
  sums(
    pages,
    ({ runId, key }) => seriesName(runId, key),
    () => SEED,
    valueOf,
  );

/** By logged model. */
export const modelDigests = (
  pages: AsyncIterable<readonly ModelPoint[]>,
  valueOf: (value: number) => number,
): Promise<Digests> =>
  sums(
    pages,
    ({ modelId }) => modelId,
    ({ runId, key, datasetName, datasetDigest }) => hashOf(JSON.stringify([runId, key, datasetName, datasetDigest])),
    valueOf,
  );

export const sameDigest = (a: Digest | undefined, b: Digest | undefined): boolean =>
  a?.count === b?.count && a?.low === b?.low && a?.high === b?.high;

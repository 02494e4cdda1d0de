// Numbers that do not come from a server: medians, percentiles, a load with a fixed number of callers, and repeatable chance.

/** Milliseconds of a clock that never goes back. */
export const clock = () => Number(process.hrtime.bigint()) / 1e6;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The upper one of the two middle values; NaN when no number is given. */
export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
}

/** Three digits, as far as a reader can use them. */
export function shown(value) {
  if (!Number.isFinite(value)) return "-";
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** The same numbers in [0, 1) for the same seed, on every machine (mulberry32). */
export function randomNumbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Calls `work(0 … count - 1)`, `callers` at a time; resolves to the latencies' 50th and 99th percentile in ms. */
export async function load(count, callers, work) {
  const latencies = new Float64Array(count);
  let next = 0;
  const caller = async () => {
    while (next < count) {
      const index = next++;
      const begin = clock();
      await work(index);
      latencies[index] = clock() - begin;
    }
  };
  await Promise.all(Array.from({ length: Math.min(callers, count) }, caller));
  latencies.sort();
  return { p50: latencies[Math.floor(count * 0.5)], p99: latencies[Math.min(count - 1, Math.floor(count * 0.99))] };
}

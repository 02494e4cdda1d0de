// Points of metrics as text whose bytes sort as the points do, so that Redis orders, pages and compares them.
import type { Metric, MetricDriver } from "@runledger/store-api";
import type { Database } from "./database.js";
import { pointsOf } from "./keys.js";

const view = new DataView(new ArrayBuffer(8));
const sign = 1n << 63n;

/** 16 hexadecimal digits: of a negative number all bits are turned, of another one the sign. A zero has one sign only. */
function digitsOf(number: number): string {
  view.setFloat64(0, number + 0);
  const bits = view.getBigUint64(0);
  const sorted = BigInt.asUintN(64, bits & sign ? ~bits : bits | sign);
  return sorted.toString(16).padStart(16, "0");
}

function numberOf(digits: string): number {
  const sorted = BigInt(`0x${digits}`);
  view.setBigUint64(0, BigInt.asUintN(64, sorted & sign ? sorted ^ sign : ~sorted));
  return view.getFloat64(0);
}

/** The orders of a point's parts: of a history, and the one whose greatest is the latest point. */
type Order = readonly ["timestamp", "step"] | readonly ["step", "timestamp"];
export const byTime: Order = ["timestamp", "step"];
export const byStep: Order = ["step", "timestamp"];

/** NaN counts as 0, after a real one. */
export const textOf = (point: Metric, [first, second]: Order): string =>
  [point[first], point[second], point.value || 0].map(digitsOf).join("") + (Number.isNaN(point.value) ? "N" : "");

export function pointFrom(key: string, text: string, [first]: Order): Metric {
  const [one = 0, other = 0, number = 0] = [0, 16, 32].map((at) => numberOf(text.slice(at, at + 16)));
  const [timestamp, step] = first === "timestamp" ? [one, other] : [other, one];
  return { key, value: text.endsWith("N") ? Number.NaN : number, timestamp, step };
}

export const metricDriver = (db: Database): MetricDriver => ({
  history: async ({ runId, key, limit, after }) => {
    const texts = await db.after(pointsOf(runId, key), after && textOf(after, byTime), limit);
    return texts.map((text) => pointFrom(key, text, byTime));
  },
});

// Random values of a schema, from a seed, for round trips.
import type { Schema } from "../src/schema.js";

const texts = ["a", "ü b", "NaN", "Infinity", "x/y", "%2F &=+?#", '"\\', "\u2028", "1", "null", "日本", "😀"];
const doubles = [0, 1.5, -1e300, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE];
const integers = [0, -1, 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

/** mulberry32: the same seed gives the same numbers in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function generate(schema: Schema, random: () => number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const { type, format, properties, items, "x-numbers": numbers } = schema;
  if (properties) {
    const given = Object.entries(properties).filter(([, field]) => field["x-optional"] !== true || random() < 0.6);
    return Object.fromEntries(given.map(([name, field]) => [name, generate(field, random)]));
  }
  if (items) return Array.from({ length: Math.floor(random() * 4) }, () => generate(items, random));
  if (numbers) return pick(Object.keys(numbers));
  if (type === "integer") return pick(integers);
  if (format === "double") return pick(doubles);
  if (type === "boolean") return random() < 0.5;
  return type === "object" ? { [pick(texts)]: pick(texts) } : pick(texts);
}

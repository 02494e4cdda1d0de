// Makes typed values fit for JSON.stringify: NaN and infinities become text, empty lists go.
// A whole number that is none becomes text as well (of a request only), so that the server refuses it; JSON would make it null, which is absent.
// It copies only what it changes, so that a large answer without either costs one walk over its doubles and lists.
import type { Schema } from "./schema.js";

/** Undefined: nothing within the schema can need a change. */
type Encoder = ((value: unknown) => unknown) | undefined;

const encodeNumber = (value: unknown): unknown => (Number.isFinite(value) ? value : String(value));

function listEncoder(items: Schema, numbers: readonly string[]): Encoder {
  const encode = encoder(items, numbers);
  if (encode === undefined) return undefined;
  return (value) => {
    const list = value as readonly unknown[];
    let copy: unknown[] | undefined;
    for (let index = 0; index < list.length; index += 1) {
      const old = list[index];
      const now = encode(old);
      if (now !== old) {
        copy ??= [...list];
        copy[index] = now;
      }
    }
    return copy ?? list;
  };
}

function objectEncoder(properties: Readonly<Record<string, Schema>>, numbers: readonly string[]): Encoder {
  const fields = Object.entries(properties)
    .map(([name, schema]) => {
      const { items, default: fallback } = schema;
      return { name, encode: encoder(schema, numbers), droppable: items !== undefined && fallback !== undefined };
    })
    .filter(({ encode, droppable }) => encode !== undefined || droppable);
  if (fields.length === 0) return undefined;
  return (value) => {
    const source = value as Readonly<Record<string, unknown>>;
    let copy: Record<string, unknown> | undefined;
    for (const { name, encode, droppable } of fields) {
      const old = source[name];
      if (old === undefined) continue;
      const empty = droppable && (old as readonly unknown[]).length === 0;
      const now = empty ? undefined : encode === undefined ? old : encode(old);
      if (now !== old) {
        copy ??= { ...source };
        copy[name] = now;
      }
    }
    return copy ?? source;
  };
}

function encoder(schema: Schema, numbers: readonly string[]): Encoder {
  const { properties, items, format = "" } = schema;
  if (properties) return objectEncoder(properties, numbers);
  if (items) return listEncoder(items, numbers);
  return numbers.includes(format) ? encodeNumber : undefined;
}

const unchanged = (value: unknown): unknown => value;

/** @returns a function from an answer to what JSON.stringify shall write; it leaves its argument as it is */
export const answerEncoderOf = (schema: Schema): ((value: unknown) => unknown) =>
  encoder(schema, ["double"]) ?? unchanged;

/** The same for a request. */
export const requestEncoderOf = (schema: Schema): ((value: unknown) => unknown) =>
  encoder(schema, ["double", "int64"]) ?? unchanged;

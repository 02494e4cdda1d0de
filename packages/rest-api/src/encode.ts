// Makes typed values fit for JSON.stringify: NaN and infinities become text, empty lists go.
// It copies only what it changes, so that a large answer without either costs one walk over its doubles and lists.
import type { TSchema } from "typebox";
import { keywordsOf } from "./decode.js";

/** Undefined: nothing within the schema can need a change. */
type Encoder = ((value: unknown) => unknown) | undefined;

const encodeDouble = (value: unknown): unknown => (Number.isFinite(value) ? value : String(value));

function listEncoder(items: TSchema): Encoder {
  const encode = encoder(items);
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

function objectEncoder(properties: Readonly<Record<string, TSchema>>): Encoder {
  const fields = Object.entries(properties)
    .map(([name, schema]) => {
      const { items, default: fallback } = keywordsOf(schema);
      return { name, encode: encoder(schema), droppable: items !== undefined && fallback !== undefined };
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

function encoder(schema: TSchema): Encoder {
  const { properties, items, format } = keywordsOf(schema);
  if (properties) return objectEncoder(properties);
  if (items) return listEncoder(items);
  return format === "double" ? encodeDouble : undefined;
}

/** @returns a function from a value to what JSON.stringify shall write; it leaves its argument as it is */
export function encoderOf(schema: TSchema): (value: unknown) => unknown {
  return encoder(schema) ?? ((value) => value);
}

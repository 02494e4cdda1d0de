// The kinds of fields in MLflow's JSON. `decode.ts` reads their keywords, and the OpenAPI document shows them as they are.
// A field without `optional` and without a default is required: a request that lacks it (or has null or "") is refused.
import type { OptionalSchema, Schema, Static } from "./schema.js";

export const text: Schema<string> = { type: "string" };

/** A whole number within ±2^53; on the wire also its text. */
export const int64: Schema<number> = { type: "integer", format: "int64" };

/** Any double; on the wire NaN and the infinities are text. */
export const double: Schema<number> = {
  anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }],
  format: "double",
};

export const flag: Schema<boolean> = { type: "boolean" };

/** The id of a run, which old clients call `run_uuid`. */
export const runId: Schema<string> = { type: "string", "x-alias": "run_uuid" };

/** One of the names; on the wire also its protobuf number. */
export const enumeration = <const Numbers extends Readonly<Record<string, number>>>(
  numbers: Numbers,
): Schema<keyof Numbers & string> => ({ type: "string", enum: Object.keys(numbers), "x-numbers": numbers });

/** May be empty, but must be there. */
export const requiredList = <Item extends Schema>(item: Item): Schema<readonly Static<Item>[]> => ({
  type: "array",
  items: item,
});

/** Never absent in an input: no list on the wire is the empty one. */
export const list = <Item extends Schema>(item: Item): Schema<readonly Static<Item>[]> => ({
  ...requiredList(item),
  default: [],
});

/** Text by free keys, such as headers. */
export const textMap: Schema<Readonly<Record<string, string>>> = {
  type: "object",
  additionalProperties: { type: "string" },
  default: {},
};

/** Absent, null or given. */
export const optional = <Value>(field: Schema<Value>): OptionalSchema<Value> => ({ ...field, "x-optional": true });

/** Where protobuf's default counts as given; an object's default is `{}`, filled with the defaults of its fields. */
export const withDefault = <Value>(
  field: Schema<Value>,
  value: NoInfer<Value> | Record<string, never>,
): Schema<Value> => ({ ...field, default: value });

/** Text that is "" when absent. */
export const textOrEmpty = withDefault(text, "");

// The kinds of fields in MLflow's JSON. Each is a TypeBox schema whose keywords `codec/` reads and the OpenAPI document shows as they are.
// A field without `optional` and without a default is required: a request that lacks it (or has null or "") is refused.
import { Type, type Static, type TSchema } from "typebox";

export const text = Type.String();

/** A whole number within ±2^53; on the wire also its text. */
export const int64 = Type.Integer({ format: "int64" });

/** Any double; on the wire NaN and the infinities are text. */
export const double = Type.Unsafe<number>({
  anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }],
  format: "double",
});

export const flag = Type.Boolean();

/** The id of a run, which old clients call `run_uuid`. */
export const runId = Type.Unsafe<string>({ type: "string", "x-alias": "run_uuid" });

/** One of the names; on the wire also its protobuf number. */
export function enumeration<const Numbers extends Readonly<Record<string, number>>>(numbers: Numbers) {
  return Type.Unsafe<keyof Numbers & string>({ type: "string", enum: Object.keys(numbers), "x-numbers": numbers });
}

/** Never absent in an input: no list on the wire is the empty one. */
export function list<Item extends TSchema>(item: Item) {
  return Type.Unsafe<readonly Static<Item>[]>({ type: "array", items: item, default: [] });
}

/** May be empty, but must be there. */
export function requiredList<Item extends TSchema>(item: Item) {
  return Type.Unsafe<readonly Static<Item>[]>({ type: "array", items: item });
}

/** Text by free keys, such as headers. */
export const textMap = Type.Unsafe<Readonly<Record<string, string>>>({
  type: "object",
  additionalProperties: { type: "string" },
  default: {},
});

/** Absent, null or given. */
export function optional<Field extends TSchema>(field: Field) {
  return Type.Optional(Type.Unsafe<Static<Field> | undefined>(field));
}

/** Where protobuf's default counts as given; an object's default is `{}`, filled with the defaults of its fields. */
export function withDefault<Field extends TSchema>(field: Field, value: Static<Field> | Record<string, never>) {
  return Type.Unsafe<Static<Field>>({ ...field, default: value });
}

/** Text that is "" when absent. */
export const textOrEmpty = withDefault(text, "");

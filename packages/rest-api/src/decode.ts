// Turns parsed JSON into typed values. A schema is compiled once into closures, which do all the work of a request's shape.
import { raise, shown } from "@runledger/store-api";
import type { Static, Schema } from "./schema.js";

/** `request`: what is missing is refused. `answer`: it is protobuf's zero value, since servers leave out what is empty. */
export type DecodeMode = "request" | "answer";

/** Where in the document a value stands; paths become text only when something is refused. */
interface Trail {
  readonly above: Trail | undefined;
  readonly name: string | number;
}

type Decoder = (value: unknown, above: Trail | undefined, name: string | number) => unknown;

type Json = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function pathTo(above: Trail | undefined, name: string | number): string {
  const here = typeof name === "number" ? `[${name}]` : name;
  if (above === undefined) return here;
  const before = pathTo(above.above, above.name);
  return typeof name === "number" || before === "" ? before + here : `${before}.${here}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}

function refuse(value: unknown, above: Trail | undefined, name: string | number, expected: string): never {
  const given = typeof value === "object" ? "" : `${shown(value)}, `;
  raise(
    "INVALID_PARAMETER_VALUE",
    `Invalid value for parameter '${pathTo(above, name)}': ${given}${kindOf(value)}; it must be ${expected}`,
  );
}

const decodeText: Decoder = (value, above, name) =>
  typeof value === "string" ? value : refuse(value, above, name, "text");

const decodeFlag: Decoder = (value, above, name) =>
  typeof value === "boolean" ? value : refuse(value, above, name, "true or false");

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const decodeInteger: Decoder = (value, above, name) => {
  const number = typeof value === "string" && numeral.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? number : refuse(value, above, name, "a whole number within ±2^53");
};

const spelled: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity };

const decodeDouble: Decoder = (value, above, name) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string") {
    const named = spelled[value];
    if (named !== undefined) return named;
    const text = value.trim();
    const number = numeral.test(text) ? Number(text) : Infinity;
    if (Number.isFinite(number)) return number;
  }
  return refuse(value, above, name, "a finite number, 'NaN', 'Infinity' or '-Infinity'");
};

function enumDecoder(numbers: Readonly<Record<string, number>>): Decoder {
  const names = new Map<unknown, string>();
  for (const [name, number] of Object.entries(numbers)) {
    names.set(name, name);
    names.set(number, name);
    names.set(String(number), name);
  }
  const allowed = `one of ${Object.keys(numbers).join(", ")}`;
  return (value, above, name) => names.get(value) ?? refuse(value, above, name, allowed);
}

function listDecoder(items: Schema, mode: DecodeMode): Decoder {
  const decode = decoder(items, mode);
  return (value, above, name) => {
    if (!Array.isArray(value)) return refuse(value, above, name, "a list");
    const here = { above, name };
    return value.map((item: unknown, index) => decode(item, here, index));
  };
}

const decodeTextMap: Decoder = (value, above, name) => {
  if (!isJsonObject(value)) return refuse(value, above, name, "an object");
  const here = { above, name };
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, decodeText(text, here, key)]));
};

interface Field {
  readonly name: string;
  /** Protobuf's JSON name, where it differs; taken only for fields that are not required. */
  readonly camel: string | undefined;
  readonly alias: string | undefined;
  readonly required: boolean;
  readonly optional: boolean;
  readonly decode: Decoder;
  readonly fallback: unknown;
}

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function fieldOf(name: string, schema: Schema, mode: DecodeMode): Field {
  const keywords = schema;
  const optional = schema["x-optional"] === true;
  const camel = camelCase(name);
  return {
    name,
    camel: camel === name ? undefined : camel,
    alias: keywords["x-alias"],
    optional,
    required: !optional && keywords.default === undefined && mode === "request",
    decode: decoder(schema, mode),
    fallback: keywords.default ?? zeroOf(schema),
  };
}

function zeroOf(schema: Schema): unknown {
  const { type, format, items, "x-numbers": numbers } = schema;
  if (numbers) return Object.keys(numbers)[0];
  if (items) return [];
  if (type === "object") return {};
  if (type === "boolean") return false;
  return type === "integer" || format === "double" ? 0 : "";
}

/** The value under any spelling of a field's name; undefined and null are both absent. */
function given(source: Json, field: Field, above: Trail): unknown {
  const value = source[field.name];
  if (field.camel !== undefined) {
    const other = source[field.camel];
    if (other !== undefined) {
      if (value !== undefined) {
        const path = pathTo(above, field.name);
        raise("INVALID_PARAMETER_VALUE", `Both '${path}' and '${pathTo(above, field.camel)}' are given; say it once`);
      }
      if (!field.required) return other;
    }
  }
  if (field.alias !== undefined && (value === undefined || value === null || value === "")) return source[field.alias];
  return value;
}

function objectDecoder(properties: Readonly<Record<string, Schema>>, mode: DecodeMode): Decoder {
  const fields = Object.entries(properties).map(([name, schema]) => fieldOf(name, schema, mode));
  return (source, above, name) => {
    if (!isJsonObject(source)) return refuse(source, above, name, "an object");
    const here = { above, name };
    const result: Record<string, unknown> = {};
    for (const field of fields) {
      const value = given(source, field, here);
      if (value === undefined || value === null) {
        if (field.required) missing(here, field.name);
        if (!field.optional) result[field.name] = field.decode(field.fallback, here, field.name);
      } else {
        if (value === "" && field.required) missing(here, field.name);
        result[field.name] = field.decode(value, here, field.name);
      }
    }
    return result;
  };
}

function missing(above: Trail, name: string): never {
  raise("INVALID_PARAMETER_VALUE", `Missing value for required parameter '${pathTo(above, name)}'`);
}

function decoder(schema: Schema, mode: DecodeMode): Decoder {
  const { type, format, properties, items, "x-numbers": numbers } = schema;
  if (properties) return objectDecoder(properties, mode);
  if (items) return listDecoder(items, mode);
  if (numbers) return enumDecoder(numbers);
  if (type === "integer") return decodeInteger;
  if (format === "double") return decodeDouble;
  if (type === "boolean") return decodeFlag;
  return type === "object" ? decodeTextMap : decodeText;
}

/** @returns a function that throws INVALID_PARAMETER_VALUE naming the place, such as `metrics[0].timestamp` */
export function decoderOf<Of extends Schema>(schema: Of, mode: DecodeMode): (value: unknown) => Static<Of> {
  const decode = decoder(schema, mode);
  return (value) => decode(value, undefined, "") as Static<Of>;
}

// Maps as PyYAML's safe dumper writes them: sorted keys, block style. js-yaml's own dump quotes and folds otherwise, so every rewrite would change files.
import { compareText } from "@runledger/store-api";
import { writeKey, writeText } from "./scalar.js";

export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Python's `repr` of a float that is no integer in YAML's eyes; the mantissa always has a point. */
function writeNumber(value: number): string {
  return Number.isInteger(value) && Number.isSafeInteger(value) ? String(value) : writeFloat(value);
}

function writeFloat(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const [mantissa = "", exponent] = String(value).split("e");
  const pointed = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  if (exponent === undefined) return pointed;
  const [, sign = "+", digits = ""] = /^([+-])(\d+)$/.exec(exponent) ?? [];
  return `${pointed}e${sign}${digits.padStart(2, "0")}`;
}

function writeScalar(value: string | number | boolean | null, column: number, indent: number): string {
  if (typeof value === "string") return writeText(value, column, indent);
  return typeof value === "number" ? writeNumber(value) : String(value);
}

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

/** What follows `key:` or `-`, with its line end. */
function writeNode(value: YamlValue, column: number, indent: number): string {
  if (value === null || typeof value !== "object") return ` ${writeScalar(value, column + 1, indent + 2)}\n`;
  if (isList(value)) {
    if (value.length === 0) return " []\n";
    const margin = " ".repeat(indent);
    return `\n${value.map((item) => `${margin}-${writeItem(item, indent + 1)}`).join("")}`;
  }
  return Object.keys(value).length === 0 ? " {}\n" : `\n${writeMap(value, indent + 2)}`;
}

/** A map within a list starts on the line of its dash. */
function writeItem(value: YamlValue, column: number): string {
  if (value === null || typeof value !== "object" || isList(value) || Object.keys(value).length === 0)
    return writeNode(value, column, column - 1);
  return ` ${writeMap(value, column + 1).trimStart()}`;
}

function writeMap(map: Readonly<Record<string, YamlValue>>, indent: number): string {
  const margin = " ".repeat(indent);
  return Object.keys(map)
    .toSorted(compareText)
    .map((key) => {
      const start = `${margin}${writeKey(key)}:`;
      return start + writeNode(map[key] ?? null, start.length, indent);
    })
    .join("");
}

/** The file that the map becomes. */
export const writeYaml = (map: Readonly<Record<string, YamlValue>>): string =>
  Object.keys(map).length === 0 ? "{}\n" : writeMap(map, 0);

// Fields of a meta.yaml, whatever old MLflow versions and people wrote into them.
import type { Fields } from "../yaml/read.js";

/** Text; numbers too, since old versions wrote ids without quotes. Null when absent. */
export function textField(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** A whole number, also as text. Null when absent or anything else. */
export function wholeField(fields: Fields, name: string): number | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}

/** The texts of a map. */
export function mapField(fields: Fields, name: string): readonly { readonly key: string; readonly value: string }[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, text]) => ({
    key,
    value: typeof text === "string" ? text : String(text ?? ""),
  }));
}

export const isDeleted = (fields: Fields): boolean => textField(fields, "lifecycle_stage") === "deleted";

/** MLflow writes these as numbers into files. */
export function codeOf<T extends string>(codes: readonly (T | undefined)[], value: unknown, otherwise: T): T {
  const byNumber = typeof value === "number" ? codes[value] : undefined;
  return byNumber ?? codes.find((code) => code !== undefined && code === value) ?? otherwise;
}

// What texts and numbers in MLflow's old tags and metrics of traces mean as columns. What means nothing is null.

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The members of a JSON object; none when the text is anything else. */
export function jsonObject(text: string | null | undefined): Readonly<Record<string, unknown>> {
  const value = typeof text === "string" ? parsed(text) : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A number, or a text that spells one. */
export function finite(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

export function tokenCount(value: unknown): number | null {
  const number = finite(value);
  return number !== null && Number.isInteger(number) && Math.abs(number) < 2 ** 63 ? number : null;
}

/** The first characters of a text, counted as databases do. */
export function bounded(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  return value.length <= most ? value : Array.from(value).slice(0, most).join("");
}

/** How an assessment's value counts in averages: numbers as they are, yes and no as 1 and 0. */
export function aggregate(text: string): { readonly value: number | null; readonly numeric: boolean } {
  const value = parsed(text) ?? text;
  if (typeof value === "boolean") return { value: Number(value), numeric: false };
  if (typeof value === "number")
    return Number.isFinite(value) ? { value, numeric: true } : { value: null, numeric: false };
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  return { value: word === "yes" ? 1 : word === "no" ? 0 : null, numeric: false };
}

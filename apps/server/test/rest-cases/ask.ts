// Puts one case to a server and writes the answer in the form of cases.tsv: times, generated ids and names masked, long ones cut.
import type { RestCase } from "./cases.js";

/** Values that earlier answers gave, for `{X}` in later cases. */
export type Known = Map<string, string>;

const nameless = new Set(["tags", "params", "metrics"]);

/** Lists without an order of their own are sorted by key; maps need nothing, MLflow keeps the order of its schema. */
function tidy(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item) => tidy(item));
    if (name === "aliases") return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const keys = items.map(keyOf);
    const sortable = nameless.has(name) && keys.every((key) => key !== undefined) && new Set(keys).size === keys.length;
    return sortable ? items.toSorted((a, b) => (keyOf(a)! < keyOf(b)! ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tidy(item, key)]));
}

function keyOf(item: unknown): string | undefined {
  return typeof item === "object" && item !== null && "key" in item ? String(item.key) : undefined;
}

function masked(json: unknown, known: Known): string {
  let text = JSON.stringify(tidy(json));
  for (const [name, value] of [...known].toSorted(([, a], [, b]) => b.length - a.length)) {
    if (value.length > 8) text = text.replaceAll(value, `{${name}}`);
    else {
      text = text.replaceAll(`"experiment_id":"${value}"`, `"experiment_id":"{${name}}"`);
      text = text.replace(new RegExp(`(mlflow-artifacts:/)${value}(?=[/"])`, "g"), `$1{${name}}`);
    }
  }
  return text
    .replace(/(.)\1{60,}/gu, (run: string, one: string) => `${one}*${Array.from(run).length}`)
    .replace(/("experiment_id":")[1-9]\d*"/g, '$1<id>"')
    .replace(/(mlflow-artifacts:\/)[1-9]\d*/g, "$1<id>")
    .replace(/[0-9a-f]{32}/g, "<hex>")
    .replace(/\b1[6-9]\d{11}\b/g, "<ms>")
    .replace(/"[a-z]+-[a-z]+-\d+"/g, '"<name>"')
    .replace(/"next_page_token":"[^"]+"/, '"next_page_token":"<token>"')
    .replace(/"store_type":(null|"\w+")/, '"store_type":<store>');
}

function cut(text: string): string {
  const points = Array.from(text);
  return points.length > 700 ? `${points.slice(0, 700).join("")}…` : text;
}

function keep(json: unknown, rule: string, known: Known): void {
  const [name = "", where = ""] = rule.split("=");
  let value = json;
  for (const part of where.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  known.set(name, String(value));
}

function filled(text: string, known: Known): string {
  return text.replace(/\{([A-Z]\w*)\}/g, (all, name: string) => known.get(name) ?? all);
}

export async function ask(base: string, known: Known, one: RestCase): Promise<string> {
  const { method, path, contentType, body } = one;
  const changes = body !== undefined || method === "POST" || method === "PUT" || method === "PATCH";
  const answer = await fetch(new URL(filled(path, known), base), {
    method,
    headers: changes ? { "content-type": contentType } : {},
    ...(body === undefined ? {} : { body: Buffer.from(filled(body, known)) }),
  });
  const kind = answer.headers.get("content-type") ?? "";
  const text = await answer.text();
  if (!kind.includes("json")) return `${answer.status} text ${text}`.trim();
  const json: unknown = JSON.parse(text);
  if (typeof json === "object" && json !== null && "error_code" in json)
    return `${answer.status} ${String(json.error_code)}`;
  if (one.keep !== "") keep(json, one.keep, known);
  return `${answer.status} ${cut(masked(json, known))}`;
}

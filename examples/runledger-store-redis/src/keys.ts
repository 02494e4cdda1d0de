// Where things are, what stands in a hash, and whether it may be written to.
import { failures } from "@runledger/store-api";
import type { Check, Database } from "./database.js";

export const experimentKey = (id: string): string => `experiment:${id}`;
export const runKey = (id: string): string => `run:${id}`;
export const runsOf = (experimentId: string): string => `runs:${experimentId}`;
export const datasetsOf = (experimentId: string): string => `datasets:${experimentId}`;
export const pointsOf = (runId: string, key: string): string => `points:${runId}:${key}`;

export type Fields = Readonly<Record<string, string>>;

/** Attributes of an entity stand in its hash as JSON under `a:` and their names; those without a value are left out. */
export const attributes = (entity: object): string[] =>
  Object.entries(entity).flatMap(([name, value]) => (value === undefined ? [] : [`a:${name}`, JSON.stringify(value)]));

/** A parsing seam: what `attributes` wrote. */
export const attributesIn = <T>(fields: Fields): T =>
  Object.fromEntries(pairsIn("a:", fields).map(({ key, value }) => [key, JSON.parse(value)])) as T;

export const tagFields = (tags: readonly { readonly key: string; readonly value: string }[]): string[] =>
  tags.flatMap(({ key, value }) => [`t:${key}`, value]);

/** The pairs that stand under a prefix, by key. */
export const pairsIn = (prefix: string, fields: Fields): { readonly key: string; readonly value: string }[] =>
  Object.entries(fields)
    .flatMap(([field, value]) => (field.startsWith(prefix) ? [{ key: field.slice(prefix.length), value }] : []))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));

export const stage = "a:lifecycleStage";

type Kind = "experiment" | "run";

export function isActive(kind: Kind, id: string): Check {
  const [absent, deleted] = [failures[`${kind}NotFound`](id), failures[`${kind}NotActive`](id)];
  const otherwise = (found: string | null) => (found === null ? absent : deleted);
  return { key: `${kind}:${id}`, field: stage, allowed: ['"active"'], otherwise };
}

export async function deleteTag(db: Database, kind: Kind, id: string, tag: string): Promise<void> {
  const [key, field] = [`${kind}:${id}`, `t:${tag}`];
  const otherwise = () => failures[`${kind}TagNotFound`](id, tag);
  await db.commit([isActive(kind, id), { key, field, otherwise }], [["HDEL", key, field]]);
}

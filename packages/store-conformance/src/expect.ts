// What cases say again and again, in words.
import assert from "node:assert/strict";
import { type LoggedMetric, type Page, StoreError, type StoreErrorCode } from "@runledger/store-api";

/** The call must be refused with this code. Texts are never compared. */
export async function refused(code: StoreErrorCode, call: Promise<unknown>, what = "the call"): Promise<void> {
  const outcome = await call.then(
    () => "was accepted",
    (error: unknown) => (StoreError.is(error) ? error.code : `threw ${String(error)}, which is no StoreError`),
  );
  assert.equal(outcome, code, `${what} must be refused with ${code}`);
}

/** A point of a metric. */
export function point(key: string, value: number, step = 0, timestamp = 0): LoggedMetric {
  return { key, value, step, timestamp };
}

/** Tags or params as a record, so that their order does not matter; a repeated key is caught. */
export function byKey(entries: readonly { readonly key: string; readonly value: string }[]): Record<string, string> {
  const record = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  assert.equal(Object.keys(record).length, entries.length, "a key was given twice");
  return record;
}

/** The latest point of a key; the key must be there once. */
export function latest<M extends { readonly key: string }>(owner: { readonly metrics: readonly M[] }, key: string): M {
  const found = owner.metrics.filter((metric) => metric.key === key);
  const [only] = found;
  assert.ok(only && found.length === 1, `${found.length} metrics '${key}' instead of one`);
  return only;
}

/** The description of a model, as clients record it. */
export function modelJson(runId: string, path: string): string {
  return JSON.stringify({
    artifact_path: path,
    run_id: runId,
    flavors: { python_function: {} },
    utc_time_created: "2026-01-02 03:04:05",
  });
}

export function idsOf(page: Page<{ readonly id: string }>): string[] {
  return page.items.map(({ id }) => id);
}

export function namesOf(page: Page<{ readonly name: string | null }>): (string | null)[] {
  return page.items.map(({ name }) => name);
}

/** The only element of a list. */
export function only<T>(items: readonly T[]): T {
  assert.equal(items.length, 1, `${items.length} items instead of one`);
  const [item] = items;
  assert.ok(item !== undefined);
  return item;
}

/** Follows the tokens to the end. A walk of more than 200 pages is taken for an endless one. */
export async function pagesOf<T>(
  fetch: (pageToken: string | undefined) => Promise<Page<T>>,
): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  let token: string | undefined;
  do {
    const page = await fetch(token);
    pages.push(page.items);
    token = page.nextPageToken;
    assert.ok(pages.length < 200, "paging does not end");
  } while (token !== undefined);
  return pages;
}

export const repeat = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

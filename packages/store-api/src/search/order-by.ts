// Orderings: their text, the keys that make them total, and how two rows compare.
import type { LoggedModelOrder } from "../contract/logged-models.js";
import { raise } from "../errors.js";
import { shown } from "../failures.js";
import type { Cursor, Field, OrderKey, SortValue, Space } from "./filter.js";
import { type Searchable, searchables } from "./searchable.js";
import { compareText } from "./text.js";
import { type Token, tokenize } from "./tokenize.js";

function refuse(searchable: Searchable, text: string, problem: string): never {
  return raise("INVALID_PARAMETER_VALUE", `Invalid order_by ${shown(text)} of ${searchable.entity}: ${problem}`);
}

function fieldOf(searchable: Searchable, token: Token | undefined, text: string): Field {
  const { prefixes, attributes } = searchable.order;
  const key =
    token?.kind === "word" ? token.text : token?.kind === "path" && token.prefix !== undefined ? token.name : undefined;
  if (key === undefined) return refuse(searchable, text, "expected a key");
  const space: Space | undefined = token?.kind === "path" ? prefixes.get(token.prefix ?? "") : "attribute";
  const field =
    space === undefined || space === "attribute" || space === "dataset"
      ? undefined
      : ({ space, key, type: space === "metric" ? "number" : "string" } as const);
  const found = space === "attribute" ? attributes.get(key) : field;
  const prefixed = [...prefixes].filter(([, of]) => of !== "attribute").map(([prefix]) => `${prefix}.<key>`);
  return found ?? refuse(searchable, text, `known keys are ${[...attributes.keys(), ...prefixed].join(", ")}`);
}

function parseKey(searchable: Searchable, text: string): OrderKey {
  const [key, direction, ...more] = tokenize(text);
  const field = fieldOf(searchable, key, text);
  const word = direction === undefined ? "ASC" : direction.kind === "word" ? direction.text.toUpperCase() : "";
  if (more.length > 0 || (word !== "ASC" && word !== "DESC"))
    return refuse(searchable, text, "expected one key, then ASC or DESC");
  return { field, descending: word === "DESC" };
}

function sameField(a: OrderKey, b: OrderKey): boolean {
  return (
    a.field.space === b.field.space &&
    a.field.key === b.field.key &&
    a.dataset?.name === b.dataset?.name &&
    a.dataset?.digest === b.dataset?.digest
  );
}

/** A key that was named before decides nothing, so it is left out. */
function total(searchable: Searchable, given: readonly OrderKey[]): readonly OrderKey[] {
  const keys: OrderKey[] = [];
  const { defaults, tieBreak } = searchable.order;
  for (const key of [...(given.length > 0 ? given : defaults), ...tieBreak]) {
    if (!keys.some((earlier) => sameField(earlier, key))) keys.push(key);
  }
  return keys;
}

/**
 * Parses `key [ASC|DESC]`, one key for each string. Adds the entity's default or its tie-break, so that the order is total.
 * @throws INVALID_PARAMETER_VALUE on an unknown key or anything more than a key and a direction
 */
export function parseOrderBy(searchable: Searchable, orderBy: readonly string[] | undefined): readonly OrderKey[] {
  return total(
    searchable,
    (orderBy ?? []).map((text) => parseKey(searchable, text)),
  );
}

/**
 * The structured orderings of logged models, made total in the same way. A data set counts for metrics only.
 * @throws INVALID_PARAMETER_VALUE on an unknown field or a data set without a name
 */
export function parseLoggedModelOrder(orderBy: readonly LoggedModelOrder[] | undefined): readonly OrderKey[] {
  const keys = (orderBy ?? []).map(({ field: text, ascending, dataset }): OrderKey => {
    const [token, ...more] = tokenize(text);
    if (more.length > 0)
      return refuse(searchables.loggedModels, text, "expected one key; the direction is given by `ascending`");
    if (dataset?.name === "") return refuse(searchables.loggedModels, text, "its data set needs a name");
    const field = fieldOf(searchables.loggedModels, token, text);
    return {
      field,
      descending: ascending === false,
      ...(field.space === "metric" && dataset !== undefined ? { dataset } : {}),
    };
  });
  return total(searchables.loggedModels, keys);
}

/** Values come first, then NaN, then what is absent. */
function rank(value: SortValue): number {
  return value === null ? 2 : Number.isNaN(value) ? 1 : 0;
}

function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  return 0;
}

/** Negative when a row with the sort values `a` comes before one with `b`; 0 only for one and the same row. */
export function compareCursors(orderBy: readonly OrderKey[], a: Cursor, b: Cursor): number {
  for (const [i, { descending }] of orderBy.entries()) {
    const left = a[i] ?? null;
    const right = b[i] ?? null;
    const byRank = rank(left) - rank(right);
    if (byRank !== 0) return byRank;
    const byValue = compareValues(left, right);
    if (byValue !== 0) return descending ? -byValue : byValue;
  }
  return 0;
}

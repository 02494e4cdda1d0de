// The parsed form of a search: what a driver's `search` receives. Text is parsed in parse.ts, rows are judged in evaluate.ts.

export type Space = "attribute" | "metric" | "param" | "tag" | "dataset";

/** One thing that a filter or an ordering can name; `key` is canonical (aliases such as `created` are resolved by the parser). */
export interface Field {
  readonly space: Space;
  readonly key: string;
  readonly type: "string" | "number";
}

export type CompareOp = "=" | "!=" | ">" | ">=" | "<" | "<=";

/**
 * One condition. All clauses of a filter must hold.
 * A missing key matches no clause, `!=` and `NOT IN` included, except `null` (not negated) and `lacks`.
 */
export type Clause =
  /** Text compares by code point; NaN matches only `!=`. */
  | { readonly kind: "compare"; readonly field: Field; readonly op: CompareOp; readonly value: string | number }
  /** `%` any run of characters, `_` exactly one, no escape character; ILIKE folds case by Unicode simple lower-casing. */
  | { readonly kind: "like"; readonly field: Field; readonly caseSensitive: boolean; readonly pattern: string }
  | { readonly kind: "in"; readonly field: Field; readonly negated: boolean; readonly values: readonly string[] }
  | { readonly kind: "null"; readonly field: Field; readonly negated: boolean }
  /** The field is absent or has another value. Never written by users: the contract uses it to leave prompts out of registry searches. */
  | { readonly kind: "lacks"; readonly field: Field; readonly value: string };

export interface Filter {
  /** The text as the caller gave it; empty for none. */
  readonly source: string;
  readonly clauses: readonly Clause[];
}

export interface OrderKey {
  readonly field: Field;
  readonly descending: boolean;
  /** Logged models only: the metric must have been logged on this data set. */
  readonly dataset?: { readonly name: string; readonly digest?: string | undefined } | undefined;
}

/** A sort key of one row: `null` is absent. Order in both directions: values, then NaN, then absent. Text by code point. */
export type SortValue = string | number | null;

/** Position after a row: its sort values, one for each order key. */
export type Cursor = readonly SortValue[];

/**
 * What every driver's `search` gets.
 * `orderBy` is never empty and always ends in unique keys, so the order is total; `limit` is the exact number of rows wanted
 * (the contract asks for one more than the page, to know whether a further row exists); `after` is the last row already given.
 */
export interface SearchQuery {
  readonly filter: Filter;
  readonly orderBy: readonly OrderKey[];
  readonly limit: number;
  readonly after?: Cursor | undefined;
}

// Total orders as SQL: the ORDER BY list, and the condition "after this row". In both directions values come first, then NaN, then what is absent.
import type { Cursor, SortValue } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Dialect } from "../dialects/dialect.js";
import type { Column } from "./place.js";

export interface SortColumn extends Column {
  readonly descending: boolean;
}

function sortable({ value, type, unique }: Column, dialect: Dialect): Sql {
  if (type !== "text") return value;
  return unique === true ? dialect.uniqueText(value) : dialect.text(value);
}

const bound = (column: Column, at: NonNullable<SortValue>, dialect: Dialect): Sql =>
  column.type === "integer" ? dialect.whole(at) : sql`${at}`;

/** The terms of ORDER BY. NULLS LAST is not known to every database, hence CASE; in descending order there is a way on each. */
export function orderTerms(columns: readonly SortColumn[], dialect: Dialect): Sql {
  const terms = columns.flatMap((column) => {
    const sorted = sortable(column, dialect);
    const value = sql`${sorted} ${raw(column.descending ? "DESC" : "ASC")}`;
    if (column.nan !== undefined) {
      return [sql`CASE WHEN ${column.value} IS NULL THEN 2 WHEN ${column.nan} = ${1} THEN 1 ELSE 0 END`, value];
    }
    if (!column.nullable) return [value];
    return column.descending
      ? [dialect.descending(sorted)]
      : [sql`CASE WHEN ${column.value} IS NULL THEN 1 ELSE 0 END`, value];
  });
  return join(terms, ", ");
}

/** Rows with the same sort value as the cursor. */
function equal(column: SortColumn, at: SortValue, dialect: Dialect): Sql {
  if (at === null) return sql`${column.value} IS NULL`;
  const numeric = column.nan === undefined ? undefined : sql`${column.nan} = ${Number.isNaN(at) ? 1 : 0}`;
  if (Number.isNaN(at)) return numeric ?? sql`1 = 0`;
  const same = sql`${sortable(column, dialect)} = ${bound(column, at, dialect)}`;
  return numeric === undefined ? same : sql`${numeric} AND ${same}`;
}

/** Rows whose sort value comes later than the cursor's; `undefined` when none can. */
function later(column: SortColumn, at: SortValue, dialect: Dialect): Sql | undefined {
  if (at === null) return undefined;
  const absent = column.nullable ? sql`${column.value} IS NULL` : undefined;
  if (Number.isNaN(at)) return absent;
  const beyond = sql`${sortable(column, dialect)} ${raw(column.descending ? "<" : ">")} ${bound(column, at, dialect)}`;
  const nan = column.nan === undefined ? undefined : sql`${column.nan} = ${1}`;
  return join(
    [beyond, nan, absent].filter((term) => term !== undefined),
    " OR ",
  );
}

/** Rows after the cursor: later in the first key, or equal in it and after the cursor by the remaining keys. */
export function afterCursor(columns: readonly SortColumn[], cursor: Cursor, dialect: Dialect): Sql {
  const after = columns.reduceRight<Sql | undefined>((rest, column, index) => {
    const at = cursor[index] ?? null;
    const beyond = later(column, at, dialect);
    const tied = rest === undefined ? undefined : sql`(${equal(column, at, dialect)} AND ${rest})`;
    const either = [beyond, tied].filter((term) => term !== undefined);
    return either.length === 0 ? undefined : sql`(${join(either, " OR ")})`;
  }, undefined);
  return after ?? sql`1 = 0`;
}

/**
 * The same rows as ranges of an index that has the columns' order, one after the other: those with a value in the first column, those without.
 * The first column has no NaN. Of its rows with the cursor's value, those before the cursor are gone through.
 */
export function rangesAfter(columns: readonly SortColumn[], cursor: Cursor, dialect: Dialect): readonly Sql[] {
  const [first, ...others] = columns;
  if (first === undefined) return [];
  const at = cursor[0] ?? null;
  const tied = afterCursor(others, cursor.slice(1), dialect);
  const absent = sql`${first.value} IS NULL`;
  if (at === null) return [sql`${absent} AND ${tied}`];
  const value = sortable(first, dialect);
  const sign = raw(first.descending ? "<" : ">");
  const limit = bound(first, at, dialect);
  const present = sql`${value} ${sign}= ${limit} AND (${value} ${sign} ${limit} OR ${tied})`;
  return first.nullable ? [present, absent] : [present];
}

// The one statement that finds the rows of a page. It reads keys only; entities are then read by key.
import type { SearchQuery } from "@runledger/store-api";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { Database } from "../database.js";
import type { Dialect } from "../dialects/dialect.js";
import { compileFilter } from "./compile.js";
import { afterCursor, orderTerms, type SortColumn } from "./keyset.js";
import type { Searched } from "./place.js";

export interface SearchScope {
  readonly searched: Searched;
  /** What holds for each row besides the filter; not empty. */
  readonly where: readonly Sql[];
}

/** Whether the first key puts the latest first, as times do, which grow from row to row. */
const byTime = (first: SortColumn | undefined): boolean => first?.type === "integer" && first.descending;

export function searchStatement(query: SearchQuery, { searched, where }: SearchScope, dialect: Dialect): Sql {
  const keys = query.orderBy.map((key, index) => {
    const alias = `o${index}`;
    return { ...(searched.orderPlace?.(key, alias) ?? searched.place(key.field, alias)), descending: key.descending };
  });
  const sorted = keys.map(({ column, descending }): SortColumn => ({ ...column, descending }));
  const joins = keys.map(({ row }) => (row === undefined ? empty : sql` LEFT JOIN ${row.table} ON ${row.on}`));
  const found = join([...where, ...compileFilter(query.filter, searched, dialect)], " AND ");
  const after = query.after === undefined ? [] : [afterCursor(sorted, query.after, dialect)];
  const latestFirst = byTime(sorted[0]) ? dialect.latestFirst?.(searched.table, found) : undefined;
  const source = sql`${latestFirst ?? raw(`${searched.table} e`)}${join(joins, "")}`;
  const conditions = latestFirst === undefined ? [found, ...after] : after;
  const filtered = conditions.length === 0 ? empty : sql` WHERE ${join(conditions, " AND ")}`;
  return sql`SELECT ${searched.key(dialect)} FROM ${source}${filtered} ORDER BY ${orderTerms(sorted, dialect)} ${dialect.limit(query.limit)}`;
}

/** The keys of the page's rows, in order. `Row` has the columns of the entity's key. */
export const findKeys = <Row extends object>(
  database: Database,
  query: SearchQuery,
  scope: SearchScope,
): Promise<readonly Row[]> =>
  database.scan<Row>(searchStatement(query, scope, database.dialect), raw(scope.searched.table));

// The statements that find the rows of a page. They read keys only; entities are then read by key.
import type { SearchQuery } from "@runledger/store-api";
import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { Database, Reach } from "../database.js";
import type { Dialect } from "../dialects/dialect.js";
import { compileFilter } from "./compile.js";
import { afterCursor, orderTerms, rangesAfter, type SortColumn } from "./keyset.js";
import type { Searched } from "./place.js";

export interface SearchScope {
  readonly searched: Searched;
  /** What holds for each row besides the filter; not empty. */
  readonly where: readonly Sql[];
  /** What an index has together: `rows` that meet the first condition, these also in the `order` of the first key, or just the `page`. */
  readonly index?: "rows" | "order" | "page" | undefined;
}

/** Whether the first key puts the latest first, as times do, which grow from row to row. */
const byTime = (first: SortColumn | undefined): boolean => first?.type === "integer" && first.descending;

/** To be run one after the other until the page is full; the rows of each come after those of the one before. */
export function searchStatements(
  query: SearchQuery,
  { searched, where, index }: SearchScope,
  dialect: Dialect,
): readonly Sql[] {
  const keys = query.orderBy.map((key, place) => {
    const alias = `o${place}`;
    return { ...(searched.orderPlace?.(key, alias) ?? searched.place(key.field, alias)), descending: key.descending };
  });
  const sorted = keys.map(({ column, descending }): SortColumn => ({ ...column, descending }));
  const joins = join(
    keys.map(({ row }) => (row === undefined ? empty : sql` LEFT JOIN ${row.table} ON ${row.on}`)),
    "",
  );
  const found = join([...where, ...compileFilter(query.filter, searched, dialect)], " AND ");
  const from = raw(`${searched.table} e`);
  const latestFirst =
    index === undefined && byTime(sorted[0]) ? dialect.latestFirst?.(searched.table, found) : undefined;
  const statement = (after?: Sql): Sql => {
    const conditions = [latestFirst === undefined ? found : undefined, after].filter((one) => one !== undefined);
    const filtered = conditions.length === 0 ? empty : sql` WHERE ${join(conditions, " AND ")}`;
    return sql`SELECT ${searched.key(dialect)} FROM ${latestFirst ?? from}${joins}${filtered} ORDER BY ${orderTerms(sorted, dialect)} ${dialect.limit(query.limit)}`;
  };
  if (query.after === undefined) return [statement()];
  return index === "order" || index === "page"
    ? rangesAfter(sorted, query.after, dialect).map(statement)
    : [statement(afterCursor(sorted, query.after, dialect))];
}

/** The keys of the page's rows, in order. `Row` has the columns of the entity's key. */
export async function findKeys<Row extends object>(
  database: Database,
  query: SearchQuery,
  scope: SearchScope,
): Promise<readonly Row[]> {
  const reach: Reach = scope.index === "page" ? query.limit : raw(scope.searched.table);
  const found: Row[] = [];
  for (const statement of searchStatements(query, scope, database.dialect)) {
    for (const row of await database.scan<Row>(statement, reach)) found.push(row);
    if (found.length >= query.limit) break;
  }
  return found.slice(0, query.limit);
}

// Rows on their way into servers: in one order for all writers, and in pieces whose lengths are few.
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { BoundedChange, Insert, Value } from "./dialect.js";

export type Row = readonly Value[];

/** By the columns at these places, one after the other. */
export const comparing =
  (places: readonly number[]) =>
  (a: Row, b: Row): number => {
    for (const place of places) if (a[place] !== b[place]) return (a[place] ?? "") < (b[place] ?? "") ? -1 : 1;
    return 0;
  };

/** By key: two writers of the same rows then wait for each other instead of meeting in a deadlock. */
export function inKeyOrder({ columns, rows, key }: Insert): readonly Row[] {
  if (key === undefined || rows.length < 2) return rows;
  return rows.toSorted(comparing(key.map((column) => columns.indexOf(column))));
}

/** Powers of two, so that any number of rows is served by a dozen prepared statements. */
export function pieces<T>(rows: readonly T[], most: number): readonly (readonly T[])[] {
  const found: (readonly T[])[] = [];
  const limit = 2 ** Math.floor(Math.log2(most));
  for (let start = 0; start < rows.length;) {
    const size = Math.min(limit, 2 ** Math.floor(Math.log2(rows.length - start)));
    found.push(rows.slice(start, start + size));
    start += size;
  }
  return found;
}

/** `(?, ?), (?, ?)`. */
export const valueLists = (rows: readonly Row[]): Sql => join(rows.map((row) => join(row, ", ", "(", ")")));

/** Written out: bound, it comes as a floating-point number on MySQL, and SQLite plans a statement anew at each run. */
export const limited = (count: number): Sql => raw(`LIMIT ${Math.trunc(count)}`);

/** `DELETE FROM table` or `UPDATE table SET …`. */
export const changing = ({ table, set }: BoundedChange): Sql =>
  set === undefined ? sql`DELETE FROM ${raw(`"${table}"`)}` : sql`UPDATE ${raw(`"${table}"`)} SET ${set}`;

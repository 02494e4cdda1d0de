// Whether a statement may go through so many rows that it belongs into the worker.
import { performance } from "node:perf_hooks";
import sql, { type Sql } from "sql-template-tag";
import type { Reach, Session } from "../database.js";

/** A statement that goes through no more rows than this takes some 20 ms at most, and is not worth the worker. */
const SMALL_REACH = 6000;

/** How long a table is taken to be still small, in milliseconds: it cannot become large meanwhile. */
const STILL_SMALL_MS = 20;

/** How long it is taken to be still large: the worker is right for a small one too, if slower. */
const STILL_LARGE_MS = 10_000;

/** @returns what tells whether a reach is large */
export function reachCheck(session: Session): (reach: Reach) => Promise<boolean> {
  const tables = new Map<string, { readonly isLarge: boolean; readonly until: number }>();
  const finds = async (statement: Sql): Promise<boolean> => (await session.values(statement)).length > 0;
  // Counting the rows of a table with thousands takes longer than many a search in it; that there are no high ids tells as much.
  const hasHighIds = (table: Sql) => finds(sql`SELECT 1 FROM ${table} WHERE rowid > ${SMALL_REACH} LIMIT 1`);
  const hasMany = (reach: Sql) => finds(sql`SELECT 1 FROM ${reach} LIMIT 1 OFFSET ${SMALL_REACH}`);
  return async (reach) => {
    if (typeof reach === "number") return reach > SMALL_REACH;
    const text = reach.sql;
    if (!/^\w+$/u.test(text)) return hasMany(reach);
    const now = performance.now();
    const known = tables.get(text);
    if (known !== undefined && now < known.until) return known.isLarge;
    const isLarge = (await hasHighIds(reach)) && (await hasMany(reach));
    tables.set(text, { isLarge, until: now + (isLarge ? STILL_LARGE_MS : STILL_SMALL_MS) });
    return isLarge;
  };
}

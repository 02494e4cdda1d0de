import type { Cursor } from "@runledger/store-api";
import BetterSqlite3 from "better-sqlite3-v13";
import sql, { raw } from "sql-template-tag";
import { describe, expect, it } from "vitest";
import { sqlite } from "../dialects/sqlite.js";
import { afterCursor, orderTerms, rangesAfter, type SortColumn } from "./keyset.js";

const column = (name: string, type: SortColumn["type"], more: Partial<SortColumn> = {}): SortColumn => ({
  value: raw(name),
  type,
  nullable: false,
  descending: false,
  ...more,
});
const id = column("id", "text");
const metric = column("metric", "double", { nullable: true, nan: raw("is_nan") });
const label = column("label", "text", { nullable: true });

/** Metrics with ties, NaN (kept as 0) and none; labels beyond the BMP, where code points and UTF-16 units differ. */
const rows = [
  ["a", 1, 0, "x"],
  ["b", -1, 0, null],
  ["c", 0, 1, "\u{1F600}"],
  ["d", 0, 0, "\uFFFD"],
  ["e", null, null, "X"],
  ["f", 1, 0, "x"],
  ["g", 0, 1, null],
  ["h", null, null, ""],
] as const;

function idsOf(columns: readonly SortColumn[], condition = sql`1 = 1`): string {
  const db = new BetterSqlite3(":memory:");
  db.exec("CREATE TABLE t (id TEXT, metric REAL, is_nan INTEGER, label TEXT)");
  const insert = db.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
  for (const row of rows) insert.run(row);
  const statement = sql`SELECT id FROM t WHERE ${condition} ORDER BY ${orderTerms(columns, sqlite)}`;
  const found = db.prepare(statement.sql).all(statement.values) as { id: string }[];
  db.close();
  return found.map((row) => row.id).join("");
}

const idsAfter = (columns: readonly SortColumn[], after: Cursor): string =>
  idsOf(columns, afterCursor(columns, after, sqlite));

const cursorAt = (columns: readonly SortColumn[], wanted: string): Cursor => {
  const [key, value, isNan, text] = rows.find(([rowId]) => rowId === wanted) ?? raise(wanted);
  return columns.map((sorted) =>
    sorted.value === id.value ? key : sorted.type === "double" ? (isNan ? NaN : value) : text,
  );
};

const raise = (what: string): never => {
  throw new RangeError(what);
};

describe("keyset", () => {
  it.each([
    ["metric", [metric, id], "bdafcgeh"],
    ["metric DESC", [{ ...metric, descending: true }, id], "afdbcgeh"],
    ["label, id DESC", [label, { ...id, descending: true }], "hefadcgb"],
    ["label DESC, metric", [{ ...label, descending: true }, metric, id], "cdafehbg"],
  ] as const)("orders by %s and goes on after any row", (_, columns, order) => {
    expect(idsOf(columns)).toBe(order);
    for (const [last] of rows) {
      expect(idsAfter(columns, cursorAt(columns, last)), `after ${last}`).toBe(order.slice(order.indexOf(last) + 1));
    }
  });

  it.each([
    ["label, id DESC", [label, { ...id, descending: true }], "hefadcgb"],
    ["label DESC, id", [{ ...label, descending: true }, id], "cdafehbg"],
    ["id DESC", [{ ...id, descending: true }], "hgfedcba"],
  ] as const)("goes on by ranges of an index on %s, one after the other", (_, columns, order) => {
    for (const [last] of rows) {
      const ranges = rangesAfter(columns, cursorAt(columns, last), sqlite).map((range) => idsOf(columns, range));
      expect(ranges.join(""), `after ${last}`).toBe(order.slice(order.indexOf(last) + 1));
    }
  });

  it("goes on after a row that is gone", () => {
    expect(idsAfter([metric, id], [0.5, "zzz"])).toBe("afcgeh");
    expect(idsAfter([metric, id], [NaN, "d"])).toBe("geh");
    expect(idsAfter([metric, id], [null, "e"])).toBe("h");
  });

  it("finds nothing after the last possible row", () => {
    expect(idsAfter([label], [null])).toBe("");
  });
});

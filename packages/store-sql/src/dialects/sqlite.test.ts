// SQLite's statements and errors, without a store around them.
import BetterSqlite3 from "better-sqlite3-v13";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Insert } from "./dialect.js";
import { sqlite } from "./sqlite.js";

function table(): BetterSqlite3.Handle {
  const handle = new BetterSqlite3(":memory:");
  onTestFinished(() => handle.close());
  handle.exec(`CREATE TABLE t ("key" TEXT, a INTEGER, b REAL, PRIMARY KEY ("key"))`);
  return handle;
}

function run(handle: BetterSqlite3.Handle, insert: Insert): unknown[] {
  for (const statement of sqlite.insert(insert)) handle.prepare(statement.sql).run(statement.values);
  return handle.prepare(`SELECT "key", a, b FROM t ORDER BY rowid`).raw(true).all([]);
}

describe("insert", () => {
  const base = { table: "t", columns: ["key", "a", "b"] };

  test("any number of rows needs few statement texts, none too long for SQLite", () => {
    const texts = new Set<string>();
    for (const count of [0, 1, 2, 3, 999, 20_000, 20_001]) {
      const handle = table();
      const rows = Array.from({ length: count }, (_, index) => [`k${index}`, index, index / 2]);
      expect(run(handle, { ...base, rows })).toEqual(rows);
      for (const statement of sqlite.insert({ ...base, rows })) texts.add(statement.sql);
    }
    expect(texts.size).toBeLessThan(16);
  });

  test("an existing key stays, is updated, or is updated when the new row is greater", () => {
    const handle = table();
    const old = [["k", 5, 1]];
    const insert = { ...base, rows: old, key: ["key"] };
    expect(run(handle, insert)).toEqual(old);
    expect(run(handle, { ...insert, rows: [["k", 9, 9]] })).toEqual(old);
    const greater = { columns: ["a", "b"], whenGreater: ["a", "b"] };
    expect(run(handle, { ...insert, rows: [["k", 4, 9]], update: greater })).toEqual(old);
    expect(run(handle, { ...insert, rows: [["k", 5, 1]], update: greater })).toEqual(old);
    expect(run(handle, { ...insert, rows: [["k", 5, 2]], update: greater })).toEqual([["k", 5, 2]]);
    expect(run(handle, { ...insert, rows: [["k", 1, 7]], update: { columns: ["a"] } })).toEqual([["k", 1, 2]]);
  });
});

test.each([
  ["SQLITE_BUSY", "TEMPORARILY_UNAVAILABLE"],
  ["SQLITE_BUSY_RECOVERY", "TEMPORARILY_UNAVAILABLE"],
  ["SQLITE_FULL", "TEMPORARILY_UNAVAILABLE"],
  ["SQLITE_READONLY_DBMOVED", "PERMISSION_DENIED"],
  ["SQLITE_CORRUPT_VTAB", "DATA_LOSS"],
  ["SQLITE_CONSTRAINT_PRIMARYKEY", "BAD_REQUEST"],
  ["SQLITE_CONSTRAINT_FOREIGNKEY", "BAD_REQUEST"],
  ["SQLITE_ERROR", undefined],
])("%s becomes %s, without the statement's text", (code, expected) => {
  const error = sqlite.storeError(Object.assign(new Error("near SELECT secret"), { code }));
  expect(error?.code).toBe(expected);
  expect(String(error?.message)).not.toContain("secret");
});

test("errors that SQLite did not make have no meaning here", () => {
  for (const error of [undefined, null, "SQLITE_FULL", new Error("x"), { code: 5 }])
    expect(sqlite.storeError(error)).toBeUndefined();
});

// The promises of Database on SQLite: atomic works in shared commits, patience with other processes, scans that block nobody.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3-v13";
import sql, { raw, type Sql } from "sql-template-tag";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Database, Session } from "../src/database.js";
import { connectionOf } from "../src/sqlite/handle.js";
import { openSqlite } from "../src/sqlite/sqlite-database.js";
import { Statements } from "../src/sqlite/statements.js";
import { WriteQueue } from "../src/sqlite/write-queue.js";
import { openDatabase } from "./support/open.js";
import { temporaryFile, temporaryFolder } from "./support/temporary.js";

const put = (session: Session, n: number): Promise<number> => session.change(sql`INSERT INTO t (n) VALUES (${n})`);

async function numbers(database: Database): Promise<readonly number[]> {
  const rows = await database.read((session) => session.values<readonly [number]>(sql`SELECT n FROM t ORDER BY n`));
  return rows.map(([n]) => n);
}

async function withTable(options: Parameters<typeof openDatabase>[0] = {}): Promise<Database> {
  const database = await openDatabase(options);
  await database.write((session) => session.change(sql`CREATE TABLE t (n INTEGER PRIMARY KEY)`));
  return database;
}

/** So many rows that the engine must not go through them on the main thread. */
const many: Sql = sql`(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n)`;

/** Whether other work of the process went on before the promise settled. */
async function letsOthersWork(promise: Promise<unknown>): Promise<boolean> {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await promise.catch(() => undefined);
  return turned;
}

describe("group commit", () => {
  class Recorded extends Statements {
    readonly texts: string[] = [];
    override of(text: string) {
      this.texts.push(text);
      return super.of(text);
    }
  }

  test("works that wait together share one transaction and all keep their results", async () => {
    const connection = connectionOf(new BetterSqlite3(temporaryFile()), { mapped: true });
    onTestFinished(() => connection.handle.close());
    const statements = new Recorded(connection.handle);
    connection.handle.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)");
    const queue = new WriteQueue({ handle: connection.handle, statements }, { patience: 0, batchMillis: Infinity });
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, n) => queue.add(async (session) => ({ n, changed: await put(session, n) }))),
    );
    expect(results).toEqual(Array.from({ length: 16 }, (_, n) => ({ n, changed: 1 })));
    expect(statements.texts.filter((text) => text === "COMMIT")).toHaveLength(1);
  });

  test("a work that fails leaves nothing behind and fails its caller only", async () => {
    const database = await withTable();
    const outcomes = await Promise.allSettled([
      database.write((session) => put(session, 1)),
      database.write(async (session) => {
        await put(session, 2);
        await put(session, 3);
        throw new RangeError("no");
      }),
      database.write((session) => put(session, 1)),
      database.write((session) => put(session, 4)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: new RangeError("no") });
    expect(outcomes[2]).toMatchObject({ reason: { code: "BAD_REQUEST" } });
    expect(await numbers(database)).toEqual([1, 4]);
  });

  test("a branch that outlives its failed work cannot write into the next one", async () => {
    const database = await withTable();
    let late: Promise<number> | undefined;
    const failing = database.write(async (session) => {
      const branch = async (): Promise<number> => {
        for (let i = 0; i < 20; i++) await Promise.resolve();
        return put(session, 1);
      };
      late = branch();
      late.catch(() => undefined);
      throw new RangeError("no");
    });
    const next = database.write(async (session) => {
      for (let i = 0; i < 100; i++) await Promise.resolve();
      return put(session, 2);
    });
    await expect(failing).rejects.toThrow(RangeError);
    await next;
    await expect(late).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
    expect(await numbers(database)).toEqual([2]);
  });

  test("when the whole transaction is lost, all its callers hear of it and later works go on", async () => {
    const database = await withTable();
    const outcomes = await Promise.allSettled([
      database.write((session) => put(session, 1)),
      database.write(async (session) => {
        await session.change(raw("ROLLBACK"));
        throw new RangeError("disk full, say");
      }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await database.write((session) => put(session, 3));
    expect(await numbers(database)).toEqual([3]);
  });

  test("close waits for works under way and refuses later ones", async () => {
    const file = temporaryFile();
    const database = await withTable({ file });
    const work = database.write((session) => put(session, 1));
    await database.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    await expect(work).resolves.toBe(1);
    await expect(database.write((session) => put(session, 2))).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(await numbers(await openDatabase({ file }))).toEqual([1]);
    await database.close();
  });
});

describe("another process holds the lock", () => {
  function lock(file: string): BetterSqlite3.Handle {
    const other = new BetterSqlite3(file);
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE; INSERT INTO t (n) VALUES (100)");
    return other;
  }

  test("a write waits for it, without stopping the process", async () => {
    const file = temporaryFile();
    const database = await withTable({ file });
    const other = lock(file);
    const work = database.write((session) => put(session, 1));
    await new Promise(setImmediate);
    expect(await numbers(database)).toEqual([]);
    setImmediate(() => setImmediate(() => other.exec("COMMIT")));
    await work;
    expect(await numbers(database)).toEqual([1, 100]);
  });

  test("a write gives up in the end, and the next one works", async () => {
    const file = temporaryFile();
    const database = await withTable({ file, patience: 5 });
    const other = lock(file);
    await expect(database.write((session) => put(session, 1))).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    other.exec("ROLLBACK");
    await database.write((session) => put(session, 2));
    expect(await numbers(database)).toEqual([2]);
  });
});

describe("much work", () => {
  test.each([
    ["by what stands after FROM", sql`t`, many],
    ["by how many rows", 1000, 20_000],
  ] as const)("a scan of little, told %s, answers at once, one of much lets others work", async (_, little, much) => {
    const database = await withTable();
    await database.write((session) => put(session, 1));
    expect(await letsOthersWork(database.scan(sql`SELECT n FROM t`, little))).toBe(false);
    const scan = database.scan<{ i: number }>(sql`SELECT i FROM ${many} ORDER BY i`, much);
    expect(await letsOthersWork(scan)).toBe(true);
    expect((await scan).map(({ i }) => i)).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
  });

  test("scans at the same time get their own rows; a wrong one fails alone", async () => {
    const database = await withTable();
    const scan = (rest: Sql) => database.scan<{ n: number }>(sql`SELECT count(*) AS n FROM ${many} ${rest}`, many);
    const outcomes = await Promise.allSettled([
      scan(sql`WHERE i > ${5000}`),
      scan(sql`WHERE nothing = 1`),
      scan(sql``),
    ]);
    expect(outcomes).toMatchObject([
      { value: [{ n: 15_000 }] },
      { reason: { code: "INTERNAL_ERROR" } },
      { value: [{ n: 20_000 }] },
    ]);
  });

  test("a write that goes through much is all or nothing, elsewhere and in its turn", async () => {
    const database = await withTable();
    const order: string[] = [];
    const heavy = database.write(
      async (session) => {
        await session.change(sql`INSERT INTO t (n) SELECT i FROM ${many}`);
        const [counted] = await session.values<readonly [number]>(sql`SELECT count(*) FROM t`);
        return counted?.[0];
      },
      { reach: many },
    );
    const failing = database.write(
      async (session) => {
        await session.change(sql`DELETE FROM t`);
        throw new RangeError("no");
      },
      { reach: many },
    );
    const after = database.write((session) => put(session, 30_000));
    void heavy.then(() => order.push("heavy"));
    void after.then(() => order.push("after"));
    expect(await heavy).toBe(20_000);
    await expect(failing).rejects.toThrow(RangeError);
    await after;
    expect(order).toEqual(["heavy", "after"]);
    expect(await numbers(database)).toHaveLength(20_001);
  });

  test("closing fails a scan under way", async () => {
    const database = await withTable();
    const scan = database.scan(sql`SELECT count(*) FROM ${many} a, ${many} b`, many);
    const outcome = expect(scan).rejects.toMatchObject({ code: "INVALID_STATE" });
    await new Promise(setImmediate);
    await database.close();
    await outcome;
  });

  test("a table with many rows is large; one with high ids and few rows is not", async () => {
    const database = await withTable();
    await database.write(async (session) => {
      await session.change(sql`CREATE TABLE few (n INTEGER PRIMARY KEY)`);
      await session.change(sql`INSERT INTO few (n) VALUES (1000000)`);
      await session.change(sql`INSERT INTO t (n) SELECT i FROM ${many}`);
    });
    const count = (table: Sql) => database.scan<{ n: number }>(sql`SELECT count(*) AS n FROM ${table}`, table);
    const [few, t] = [sql`few`, sql`t`];
    expect(await letsOthersWork(count(few))).toBe(false);
    expect(await letsOthersWork(count(t))).toBe(true);
    expect([await count(few), await count(t)]).toEqual([[{ n: 1 }], [{ n: 20_000 }]]);
  });

  test("reads in a row let others work", async () => {
    const database = await withTable();
    let worked = false;
    setImmediate(() => {
      worked = true;
    });
    const until = performance.now() + 1000;
    while (!worked && performance.now() < until) await numbers(database);
    expect(worked).toBe(true);
  });
});

describe("connections", () => {
  test("prepared statements are bounded, the latest kept", () => {
    const handle = new BetterSqlite3(":memory:");
    onTestFinished(() => handle.close());
    const statements = new Statements(handle);
    const kept = statements.of("SELECT 'kept'");
    for (let i = 0; i < 2000; i++) {
      statements.of(`SELECT ${i}`);
      statements.of("SELECT 'kept'");
    }
    expect(statements.size).toBeLessThan(500);
    expect(statements.of("SELECT 'kept'")).toBe(kept);
  });

  test.each(["file", "memory"])("settings that MLflow relies on hold in a %s", async (kind) => {
    const database = await openDatabase(kind === "memory" ? { file: ":memory:" } : {});
    const pragma = (work: "read" | "write", name: string) =>
      database[work]((session) => session.values(raw(`PRAGMA ${name}`)));
    expect(await pragma("write", "journal_mode")).toEqual([[kind === "memory" ? "memory" : "wal"]]);
    expect(await pragma("write", "foreign_keys")).toEqual([[1]]);
    expect(await pragma("write", "synchronous")).toEqual([[2]]);
    const like = (pattern: string, caseSensitive: boolean) => database.dialect.like(sql`'ÄB%'`, pattern, caseSensitive);
    const found = await database.read((session) =>
      session.values(sql`SELECT ${like("ä_%", false)}, ${like("äb%", true)}, ${like("_B%", true)}`),
    );
    expect(found).toEqual([[1, 0, 1]]);
  });

  test("a read of several statements sees one state, whoever writes meanwhile", async () => {
    const file = temporaryFile();
    const database = await withTable({ file });
    const other = new BetterSqlite3(file);
    onTestFinished(() => other.close());
    const counts = await database.read(async (session) => {
      const count = () => session.values(sql`SELECT count(*) FROM t`);
      const before = await count();
      other.exec("INSERT INTO t (n) VALUES (1)");
      return [...before, ...(await count())];
    });
    expect(counts).toEqual([[0], [0]]);
    expect(await numbers(database)).toEqual([1]);
    await expect(database.read(() => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
    expect(await numbers(database)).toEqual([1]);
  });

  test("a database in memory keeps works apart and reads only what is committed", async () => {
    const database = await withTable({ file: ":memory:" });
    const work = database.write(async (session) => {
      await put(session, 1);
      for (let i = 0; i < 50; i++) await Promise.resolve();
      throw new RangeError("no");
    });
    const read = numbers(database);
    await expect(work).rejects.toThrow(RangeError);
    expect(await read).toEqual([]);
  });

  test("a file that is no database, and a folder, are refused with a reason", async () => {
    const file = temporaryFile();
    writeFileSync(file, "this is not a database, but long enough to be taken for one".repeat(40));
    await expect(openSqlite(file)).rejects.toMatchObject({ code: "DATA_LOSS" });
    const folder = join(dirname(file), "folder");
    mkdirSync(folder);
    await expect(openSqlite(folder)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  });

  test("missing folders are made", async () => {
    const file = join(temporaryFolder(), "a", "b", "c.db");
    await withTable({ file });
    expect(existsSync(file)).toBe(true);
  });
});

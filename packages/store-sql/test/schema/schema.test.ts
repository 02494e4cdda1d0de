import { readFile } from "node:fs/promises";
import { raw } from "sql-template-tag";
import { StoreError } from "@runledger/store-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/database.js";
import { ensureSchema } from "../../src/schema/create.js";
import { HEAD } from "../../src/schema/revision.js";
import { schemaState } from "../../src/schema/state.js";
import { openSqlite } from "../../src/sqlite/sqlite-database.js";
import { dumpSqlite } from "./dump.js";

let database: Database;
beforeEach(async () => {
  database = await openSqlite(":memory:");
});
afterEach(() => database.close());

const change = (...statements: string[]) =>
  database.write(async (session) => {
    for (const statement of statements) await session.change(raw(statement));
  });

/** What `ensureSchema` says of the database, which it must leave as it was. */
async function refusal(): Promise<StoreError> {
  const before = await database.read(dumpSqlite);
  const error: unknown = await database.write(ensureSchema).catch((thrown: unknown) => thrown);
  if (!StoreError.is(error)) throw new Error("expected a StoreError", { cause: error });
  expect(await database.read(dumpSqlite)).toEqual(before);
  return error;
}

describe("an empty SQLite database", () => {
  test("becomes, line by line, what MLflow's migrations make of it", async () => {
    expect(await database.read(schemaState)).toEqual({ kind: "empty" });
    await database.write(ensureSchema);
    const expected = await readFile(new URL("head.sqlite.txt", import.meta.url), "utf8");
    expect(await database.read(dumpSqlite)).toEqual(expected.trimEnd().split("\n"));
  });

  test("holds the revision and no other row", async () => {
    await database.write(ensureSchema);
    const rows = await database.read((session) => session.rows(raw("SELECT version_num FROM alembic_version")));
    expect(rows).toEqual([{ version_num: HEAD }]);
    expect(await database.read((session) => session.rows(raw("SELECT * FROM experiments")))).toEqual([]);
  });

  test("is left alone once it has the schema", async () => {
    await database.write(ensureSchema);
    await change("INSERT INTO experiments (experiment_id, name) VALUES (0, 'Default')");
    await database.write(ensureSchema);
    expect(await database.read(schemaState)).toEqual({ kind: "head" });
    expect(await database.read((session) => session.rows(raw("SELECT name FROM experiments")))).toEqual([
      { name: "Default" },
    ]);
  });

  test("gets none of the schema when something fails in the same work", async () => {
    const work = database.write(async (session) => {
      await ensureSchema(session);
      await session.change(raw("INSERT INTO experiments (experiment_id, name) VALUES (0, NULL)"));
    });
    await expect(work).rejects.toThrow();
    expect(await database.read(schemaState)).toEqual({ kind: "empty" });
  });

  test("refuses to change what the encryption of a secret rests on", async () => {
    await database.write(ensureSchema);
    await change(
      `INSERT INTO secrets (secret_id, secret_name, encrypted_value, wrapped_dek, kek_version, masked_value, created_at, last_updated_at)
       VALUES ('s', 'name', x'00', x'00', 1, '***', 1, 1)`,
      "UPDATE secrets SET masked_value = '****', secret_name = 'name'",
    );
    await expect(change("UPDATE secrets SET secret_name = 'other'")).rejects.toThrow();
  });
});

describe("a database that is not at MLflow's head is refused", () => {
  const recorded = (revision: string) =>
    change(
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
      `INSERT INTO alembic_version VALUES ('${revision}')`,
    );

  test("older: names both revisions and the way out", async () => {
    await recorded("1bd49d398cd23");
    expect(await database.read(schemaState)).toEqual({ kind: "older", revision: "1bd49d398cd23" });
    const { code, message } = await refusal();
    expect(code).toBe("INTERNAL_ERROR");
    expect(message).toContain("1bd49d398cd23");
    expect(message).toContain(HEAD);
    expect(message).toContain("`runledger db upgrade <uri>`");
  });

  test("unknown: a newer MLflow made it", async () => {
    await recorded("ffffffffffff");
    expect(await database.read(schemaState)).toEqual({ kind: "unknown", revision: "ffffffffffff" });
    const { message } = await refusal();
    expect(message).toContain("'ffffffffffff'");
    expect(message).toContain(HEAD);
  });

  test("foreign: tables of somebody else, or an Alembic that recorded nothing", async () => {
    await change("CREATE TABLE customers (id INTEGER PRIMARY KEY)");
    expect(await database.read(schemaState)).toEqual({ kind: "foreign" });
    expect((await refusal()).message).toContain("empty database");
    await change("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
    expect(await database.read(schemaState)).toEqual({ kind: "foreign" });
  });

  test("damaged: names the tables that are gone", async () => {
    await database.write(ensureSchema);
    await change("DROP TABLE span_metrics", "DROP TABLE job_locks");
    const state = await database.read(schemaState);
    expect(state).toEqual({ kind: "damaged", missing: ["span_metrics", "job_locks"] });
    expect((await refusal()).message).toContain("span_metrics, job_locks");
  });
});

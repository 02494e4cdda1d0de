import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { raw } from "sql-template-tag";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../../src/database.js";
import { stepsFrom } from "../../src/migrations/chain.js";
import { sqliteConnection, type UpgradeConnection } from "../../src/migrations/connection.js";
import { initialTables } from "../../src/migrations/initial.js";
import { workOf } from "../../src/migrations/statements.js";
import { dryRun, planOf, upgrade, type UpgradeEvent } from "../../src/migrations/upgrade.js";
import { renderTables } from "../../src/schema/render.js";
import { HEAD, revisions } from "../../src/schema/revision.js";
import { hasRunIndex, runIndexStatements } from "../../src/schema/run-index.js";
import { upgradeSchema } from "../../src/upgrade-store.js";
import { dumpSqlite } from "../schema/dump.js";

let folder: string;
let connection: UpgradeConnection;
const file = () => join(folder, "old.db");

/** A database as it was before MLflow recorded revisions, with a few rows. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runledger-upgrade-"));
  connection = await sqliteConnection(file());
  await run(
    ...renderTables(initialTables, "sqlite"),
    "INSERT INTO experiments (experiment_id, name) VALUES (1, 'one')",
    "INSERT INTO runs (run_uuid, experiment_id, user_id, status) VALUES ('a', 1, 'ann', 'FINISHED'), ('b', 1, 'bob', 'RUNNING'), ('c', 1, '', 'FAILED')",
    "INSERT INTO metrics (key, value, timestamp, run_uuid) VALUES ('m', 3, 1, 'a'), ('m', 2, 2, 'a')",
    "INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.user', 'kept', 'b')",
  );
});
afterEach(async () => {
  await connection.close();
  await rm(folder, { recursive: true });
});

async function run(...statements: string[]): Promise<void> {
  for (const statement of statements) await connection.session.change(raw(statement));
}
const rows = (text: string) => connection.session.rows(raw(text));

/** Carries out the steps up to a revision. */
async function upTo(revision: string): Promise<void> {
  const stop = new Error("far enough");
  const onEvent = (event: UpgradeEvent) => {
    if (event.event === "step" && revisions[event.number - 2] === revision) throw stop;
  };
  await expect(upgrade(connection, { onEvent })).rejects.toBe(stop);
  expect(await rows("SELECT version_num FROM alembic_version")).toEqual([{ version_num: revision }]);
}

const headLines = async () =>
  (await readFile(new URL("../schema/head.sqlite.txt", import.meta.url), "utf8")).trimEnd().split("\n");

describe("an upgrade", () => {
  test("leads from before the first revision to the head, and there it ends", async () => {
    const seen: string[] = [];
    const steps = await upgrade(connection, {
      onEvent: (event) => event.event === "step" && seen.push(event.revision),
    });
    expect(steps).toBe(67);
    expect(seen).toEqual(revisions);
    expect(await dumpSqlite(connection.session)).toEqual(await headLines());
    expect(await upgrade(connection)).toBe(0);
  });

  test("goes on where the recording of the first revision was broken off, as it may be on MySQL", async () => {
    await run(
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    );
    expect(await upgrade(connection)).toBe(67);
    expect(await dumpSqlite(connection.session)).toEqual(await headLines());
  });

  test("keeps rows, and makes what later versions look for", async () => {
    await upgrade(connection);
    expect(await rows("SELECT run_uuid, value FROM tags WHERE key = 'mlflow.user' ORDER BY run_uuid")).toEqual([
      { run_uuid: "a", value: "ann" },
      { run_uuid: "b", value: "kept" },
    ]);
    expect(await rows("SELECT run_uuid, key, value, timestamp, step, is_nan FROM latest_metrics")).toEqual([
      { run_uuid: "a", key: "m", value: 2, timestamp: 2, step: 0, is_nan: 0 },
    ]);
    expect(await rows("SELECT count(*) AS count FROM metrics")).toEqual([{ count: 2 }]);
    expect(await rows("SELECT name FROM workspaces")).toEqual([{ name: "default" }]);
    expect(await rows("PRAGMA foreign_key_check")).toEqual([]);
  });

  test("undoes the step that fails, and goes on with it the next time", async () => {
    await upTo("b7e2c1a4d9f3");
    await run(
      "INSERT INTO trace_info (request_id, experiment_id, timestamp_ms, status) VALUES ('t', 1, 5, 'OK')",
      `INSERT INTO spans (trace_id, experiment_id, span_id, status, start_time_unix_nano, content, dimension_attributes)
       VALUES ('t', 1, 's', 'OK', 1, '{}', '{"mlflow.llm.model": "gpt", "own": 1}')`,
      "INSERT INTO span_metrics (trace_id, span_id, key, value) VALUES ('t', 's', 'input_cost', 0.5), ('t', 's', 'own', 1)",
    );
    const before = await dumpSqlite(connection.session);
    await expect(upgrade(connection)).rejects.toThrow(/Span 's' of trace 't' .*own/u);
    expect(await dumpSqlite(connection.session)).toEqual(before);

    await run(`UPDATE spans SET dimension_attributes = '{"mlflow.llm.model": "gpt"}'`);
    expect(await upgrade(connection)).toBe(2);
    expect(await rows("SELECT input_cost, model_name, model_provider FROM spans")).toEqual([
      { input_cost: 0.5, model_name: "gpt", model_provider: null },
    ]);
    expect(await rows("SELECT key FROM span_metrics")).toEqual([{ key: "own" }]);
  });

  test("shares the steps with another one at the same time", async () => {
    const other = await sqliteConnection(file());
    const done = await Promise.all([upgrade(connection), upgrade(other)]);
    await other.close();
    expect(done[0] + done[1]).toBe(67);
    expect(await dumpSqlite(connection.session)).toEqual(await headLines());
  });

  test("keeps an index that somebody added, and refuses to lose a column", async () => {
    await run("CREATE INDEX own ON runs (user_id)");
    await upTo("c48cb773bb87");
    expect(await rows("SELECT tbl_name FROM sqlite_master WHERE name = 'own'")).toEqual([{ tbl_name: "runs" }]);
    await run("ALTER TABLE params ADD COLUMN note TEXT");
    await expect(upgrade(connection)).rejects.toThrow(/params has a column 'note'/u);
  });
});

test("an index of runs stays through an upgrade", async () => {
  await run(...(await runIndexStatements(connection.session, "made")));
  await upgrade(connection);
  expect(await hasRunIndex(connection.session)).toBe(true);
  await run(...(await runIndexStatements(connection.session, "dropped")));
  expect(await dumpSqlite(connection.session)).toEqual(await headLines());
});

describe("before an upgrade", () => {
  test("a dry run tells every step and changes nothing", async () => {
    const before = await dumpSqlite(connection.session);
    const texts = await dryRun(connection.session);
    expect(await dumpSqlite(connection.session)).toEqual(before);
    expect(texts.filter((text) => /^-- \d+ of 67/u.test(text))).toHaveLength(67);
    expect(texts.at(-1)).toBe(`UPDATE alembic_version SET version_num = '${HEAD}'`);
  });

  test("an unknown revision, another's tables and missing ones are refused", async () => {
    await upTo("7ac759974ad8");
    await run("DROP TABLE experiment_tags");
    await expect(planOf(connection.session)).rejects.toThrow(/'7ac759974ad8', but lacks the tables experiment_tags/u);
    await run("UPDATE alembic_version SET version_num = 'ffffffffffff'");
    await expect(upgrade(connection)).rejects.toThrow(/'ffffffffffff', which MLflow 3.17.2 .* does not know/u);
    await run("DROP TABLE alembic_version", "DROP TABLE params");
    await expect(upgrade(connection)).rejects.toThrow(/no revision/u);
  });

  test("a file that is not there is not made", async () => {
    await expect(upgradeSchema(`sqlite:///${join(folder, "missing.db")}`)).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
  });
});

test.each(["postgresql", "mysql", "mssql"] as const)("%s: the text of each statement", async (name) => {
  const session = { dialect: { name }, rows: async () => [] } as unknown as Session;
  const texts: string[] = [];
  for (const step of stepsFrom(null)) {
    texts.push(`-- ${step.revision}`);
    for await (const work of workOf(step, { session, dry: true }))
      if (work.kind === "statement" && !work.statement.sql.startsWith("CREATE TABLE")) texts.push(work.statement.sql);
  }
  await expect(`${texts.join(";\n")};\n`).toMatchFileSnapshot(`upgrade.${name}.sql`);
});

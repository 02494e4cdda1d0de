// `runledger db` from the outside: what it says of a database, what it asks before an upgrade, and how it ends.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type Ended, newFolder, run } from "./run-command.js";

const HEAD = "dc11669786a5";
const oldest = `
  CREATE TABLE experiments (experiment_id INTEGER NOT NULL, name VARCHAR(256) NOT NULL UNIQUE, artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32), CONSTRAINT experiment_pk PRIMARY KEY (experiment_id));
  CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500), entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(20), start_time BIGINT, end_time BIGINT, source_version VARCHAR(50), lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER, CONSTRAINT run_pk PRIMARY KEY (run_uuid));
  CREATE TABLE metrics ("key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL, CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, run_uuid));
  CREATE TABLE params ("key" VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL, CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid));
  CREATE TABLE tags ("key" VARCHAR(250) NOT NULL, value VARCHAR(250), run_uuid VARCHAR(32) NOT NULL, CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid));
  INSERT INTO experiments (experiment_id, name, lifecycle_stage) VALUES (0, 'Default', 'active');
`;
const atRevision = (revision: string): string =>
  `CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO alembic_version VALUES ('${revision}')`;

async function database(sql: string) {
  const cwd = await newFolder();
  const handle = new DatabaseSync(join(cwd, "old.db"));
  handle.exec(sql);
  handle.close();
  const call = (...args: string[]): Promise<Ended> => run(args, { cwd }).ended;
  return { call, db: (verb: string, ...flags: string[]) => call("db", verb, ...flags, "sqlite:///old.db") };
}

describe("db", () => {
  test("upgrades the oldest database once a backup is said to be there", async () => {
    const { db, call } = await database(oldest);
    expect(await db("status")).toMatchObject({ code: 0, stdout: expect.stringContaining("67 steps behind") });

    const asked = await db("upgrade");
    expect(asked).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--yes") });
    const dry = await db("upgrade", "--dry-run");
    expect(dry.stdout).toContain(`UPDATE alembic_version SET version_num = '${HEAD}';`);
    expect((await db("status")).stdout).toContain("67 steps behind");

    const done = await db("upgrade", "--yes");
    expect(done).toMatchObject({ code: 0, stdout: `upgraded to revision ${HEAD} in 67 steps\n` });
    expect(done.stderr).toContain("67/67 dc11669786a5");
    expect(await db("upgrade")).toMatchObject({ code: 0, stdout: `already at revision ${HEAD}\n`, stderr: "" });
    expect(await call("db", "status", "sqlite:///old.db")).toMatchObject({ stdout: `up to date: revision ${HEAD}\n` });
  });

  test("makes an index of runs, shows it and removes it", async () => {
    const { db } = await database(oldest);
    await db("upgrade", "--yes");

    const dry = await db("index", "--dry-run");
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^CREATE INDEX .*;\n$/u), stderr: "" });
    expect((await db("status")).stdout).not.toContain("index");
    expect(await db("index")).toMatchObject({ code: 0, stdout: expect.stringContaining("made the index") });
    expect(await db("index")).toMatchObject({ code: 0, stdout: "the index is there already\n" });
    expect((await db("status")).stdout).toContain("\nindex of runs: runledger_runs_latest_first\n");

    expect(await db("upgrade")).toMatchObject({ code: 0, stdout: `already at revision ${HEAD}\n` });
    const dropped = JSON.parse((await db("index", "--drop", "--json")).stdout) as object;
    expect(dropped).toEqual({ event: "dropped", statements: ['DROP INDEX "runledger_runs_latest_first"'] });
    expect(await db("index", "--drop")).toMatchObject({ code: 0, stdout: "there is no index of Runledger's\n" });
  });

  test("speaks JSON lines", async () => {
    const { db } = await database(oldest);
    const status = JSON.parse((await db("status", "--json")).stdout) as object;
    expect(status).toMatchObject({ database: "sqlite", state: "older", revision: null, head: HEAD });
    const { stdout, stderr } = await db("upgrade", "--json", "--yes");
    expect(JSON.parse(stdout)).toEqual({ event: "upgraded", from: null, to: HEAD, steps: 67 });
    const events = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly event: string });
    expect(events.filter(({ event }) => event === "step")).toHaveLength(67);
  });

  test("refuses what it does not know, and files that are not there", async () => {
    const { db, call } = await database(atRevision("ffffffffffff"));
    expect(await db("upgrade", "--yes")).toMatchObject({ code: 1, stderr: expect.stringContaining("'ffffffffffff'") });
    expect(await call("db", "status", "sqlite:///none.db")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no file"),
    });
  });
});

test("an index and a server refuse an old schema and name the way out", async () => {
  const { call, db } = await database(atRevision("7f2a7d5fae7d"));
  expect(await db("index")).toMatchObject({ code: 1, stderr: expect.stringContaining("`runledger db upgrade <uri>`") });
  expect(await call("server", "--port", "0", "--backend-store-uri", "sqlite:///old.db")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("`runledger db upgrade <uri>`"),
  });
});

// A server that stops and starts while it is written to, and a disk that is full: what was acknowledged is there, nothing is there by half, and it goes on by itself.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sql, { raw } from "sql-template-tag";
import { afterAll, describe, expect, test } from "vitest";
import { ensureDefaultExperiment } from "../src/groups/experiments.js";
import { runGroup } from "../src/groups/runs.js";
import { openSqlStore } from "../src/index.js";
import { ensureSchema } from "../src/schema/create.js";
import { expectKept, writeThrough } from "./support/faults.js";
import { NOW, openDatabase, ROOT } from "./support/open.js";
import { asServerUser, freePort, postgresqlPrograms, started, stopper } from "./support/processes.js";

const folder = mkdtempSync(join(tmpdir(), "runledger-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (postgresqlPrograms === undefined)
  process.stderr.write("SKIPPED: no PostgreSQL is installed that could be started and stopped\n");

describe.skipIf(postgresqlPrograms === undefined)("a PostgreSQL server of its own", () => {
  test("may be stopped and started under load", async () => {
    const programs = postgresqlPrograms ?? "";
    const as = asServerUser();
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    if (as !== undefined) for (const path of [folder, data]) chownSync(path, as.uid, as.gid);
    const port = await freePort();
    execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], {
      ...as,
      stdio: "ignore",
    });
    const start = async (): Promise<() => Promise<void>> => {
      const options = ["-p", String(port), "-c", "listen_addresses=127.0.0.1", "-k", data];
      const child = spawn(join(programs, "postgres"), ["-D", data, ...options], {
        ...as,
        stdio: ["ignore", "ignore", "pipe"],
      });
      await started(child, "ready to accept connections", port);
      return stopper(child, "SIGINT");
    };
    let stop = await start();
    const store = await openSqlStore(`postgresql://postgres@127.0.0.1:${port}/postgres`, { artifactRoot: ROOT });
    const { id } = await store.runs.create({ experimentId: "0" });
    const load = writeThrough(store, id);
    for (let restart = 0; restart < 2; restart += 1) {
      await load.acknowledged(20);
      await stop();
      await load.refused(1);
      stop = await start();
    }
    await load.acknowledged(20);
    await expectKept(store, id, await load.end());
    await store.close();
    await stop();
  }, 60_000);
});

test("a full disk refuses a batch as a whole, with advice, and writing goes on when there is space", async () => {
  const database = await openDatabase();
  const runs = runGroup(database);
  await database.exclusively(async (session) => {
    await ensureSchema(session);
    await ensureDefaultExperiment(session, ROOT, NOW);
  });
  const id = "0".repeat(32);
  await runs.create({ id, experimentId: "0", name: "full", userId: "u", startTime: NOW, tags: [] });
  const pages = (limit: string): Promise<unknown> =>
    database.write((session) => session.rows(raw(`PRAGMA max_page_count = ${limit}`)));
  const log = (step: number): Promise<void> =>
    runs.log(id, {
      params: [],
      tags: [{ key: "last", value: String(step) }],
      metrics: Array.from({ length: 500 }, (_, index) => ({ key: `k${index}`, value: 1, timestamp: step, step })),
    });
  const [count] = await database.read((session) => session.values<readonly [number]>(raw("PRAGMA page_count")));
  await pages(String((count?.[0] ?? 0) + 60));
  let acknowledged = 0;
  const failure: unknown = await (async () => {
    for (; acknowledged < 1000; acknowledged += 1) await log(acknowledged);
  })().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "TEMPORARILY_UNAVAILABLE", message: expect.stringMatching(/try again/u) });
  const points = async (): Promise<unknown> =>
    (await database.read((session) => session.values(sql`SELECT COUNT(*) FROM metrics`)))[0];
  expect(await points()).toEqual([500 * acknowledged]);
  await pages("1000000");
  await log(acknowledged);
  expect(await points()).toEqual([500 * (acknowledged + 1)]);
});

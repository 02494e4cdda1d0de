// What a team's session left behind a real MLflow server, copied from each kind of store to each other one: the same data set everywhere.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { copyStore } from "@runledger/copy";
import type { Store } from "@runledger/store-api";
import { openFileStore } from "@runledger/store-file";
import { openHttpStore } from "@runledger/store-http";
import { openSqlStore } from "@runledger/store-sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { places } from "../support/copy-places.js";
import { mlflowEnvironment } from "../support/mlflow-environment.js";
import { emptyFolder, python, runledger } from "../support/paths.js";
import { runPython, runPythonJson } from "../support/python.js";
import { type ServerProcess, startMlflow } from "../support/servers.js";
import { storeDump } from "../support/store-dump.js";

let folder = "";
let server: ServerProcess;
/** The server's database, and what MLflow says is in it. */
let origin: Store;
let whole: readonly string[];
let seenByMlflow: unknown;
const options = { artifactRoot: "/artifacts" };

beforeAll(async () => {
  folder = await emptyFolder();
  server = await startMlflow("sqlite:///origin.db", folder);
  await runPython("session.py", [server.url], folder);
  seenByMlflow = await runPythonJson("dump.py", [server.url], folder);
  origin = await openSqlStore(`sqlite:///${join(folder, "origin.db")}`, options);
  whole = await storeDump(origin);
});

afterAll(async () => {
  await origin?.close();
  await server?.stop();
});

/** MLflow's REST client gives "" where its stores give None. */
const withoutNull = (document: unknown): unknown =>
  JSON.parse(JSON.stringify(document), (_key, value: unknown) => (value === null ? "" : value));

const mlflowSees = async (uri: string): Promise<unknown> =>
  withoutNull(JSON.parse(await runPython("dump.py", [uri], folder, { MLFLOW_ALLOW_FILE_STORE: "true" })));

describe("the matrix", () => {
  for (const [name, open] of Object.entries(places)) {
    test(`${name} holds what the server held, and each other store what ${name} holds`, async () => {
      const source = await open(`copy_${name}`);
      await copyStore({ source: origin, target: source.store });
      expect(await storeDump(source.store)).toEqual(whole);
      for (const [other, openOther] of Object.entries(places).filter((place) => place[0] !== name)) {
        const target = await openOther(`copy_${name}_${other}`);
        const report = await copyStore({ source: source.store, target: target.store, verify: true });
        expect([other, report.problems, report.verification?.differences]).toEqual([other, [], []]);
        expect(await storeDump(target.store)).toEqual(whole);
        const again = await copyStore({ source: source.store, target: target.store });
        expect([other, again.upToDate, again.points]).toEqual([other, true, 0]);
        await target.close();
      }
      const { pythonUri } = source;
      await source.close(
        pythonUri === undefined
          ? undefined
          : async () => expect(await mlflowSees(pythonUri)).toEqual(withoutNull(seenByMlflow)),
      );
    });
  }
});

describe("a foreign server", () => {
  test("as the source: its copy is the same to MLflow, and the second one writes nothing", async () => {
    const source = await openHttpStore(server.url);
    const uri = `sqlite:///${join(folder, "from-server.db")}`;
    const target = await openSqlStore(uri, options);
    const report = await copyStore({ source, target, verify: true });
    expect([report.problems, report.verification?.differences]).toEqual([[], []]);
    expect((await copyStore({ source, target })).upToDate).toBe(true);
    await Promise.all([source.close(), target.close()]);
    expect(await mlflowSees(uri)).toEqual(withoutNull(seenByMlflow));
  });

  test("as the target: the same content under new ids, and the second copy writes nothing", async () => {
    const elsewhere = await emptyFolder();
    const other = await startMlflow("sqlite:///target.db", elsewhere);
    const target = await openHttpStore(other.url);
    const report = await copyStore({ source: origin, target, verify: true });
    expect([report.ids, report.problems, report.verification?.differences]).toEqual(["new", [], []]);
    expect((await copyStore({ source: origin, target })).upToDate).toBe(true);
    await target.close();
    const seen = await runPythonJson("dump.py", [other.url], elsewhere);
    await other.stop();
    expect(comparable(seen)).toEqual(comparable(seenByMlflow));
  });
});

/** Without the tags that copies have, and without places, which a server chooses by its own ids. */
function comparable(document: unknown): unknown {
  return JSON.parse(JSON.stringify(withoutNull(document)), (key, value: unknown) => {
    if (key === "location") return "*";
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith("runledger.")));
  });
}

test("a folder goes into SQLite as MLflow's own migration takes it", async () => {
  const mlruns = join(folder, "mlruns");
  const filled = await openFileStore(mlruns);
  await copyStore({ source: origin, target: filled });
  await filled.close();
  const seconds = async (command: string, ...args: readonly string[]): Promise<number> => {
    const started = performance.now();
    await promisify(execFile)(command, args, { cwd: folder, env: mlflowEnvironment() });
    return (performance.now() - started) / 1000;
  };
  const ours = await seconds(process.execPath, runledger, "copy", "mlruns", "sqlite:///ours.db");
  const theirs = await seconds(
    python,
    "-m",
    "mlflow",
    "migrate-filestore",
    "--source",
    mlruns,
    "--target",
    "sqlite:///theirs.db",
  );
  expect(await mlflowSees("sqlite:///ours.db")).toEqual(await mlflowSees("sqlite:///theirs.db"));
  console.log(
    `mlruns to SQLite: runledger copy ${ours.toFixed(1)} s, mlflow migrate-filestore ${theirs.toFixed(1)} s, ratio ${(ours / theirs).toFixed(2)}`,
  );
});

test("killed ten times while it writes, then done: equal, and nothing is left to write", async () => {
  const [source, target] = ["many.db", "killed.db"].map((file) => `sqlite:///${join(folder, file)}`);
  const many = await openSqlStore(source ?? "", options);
  await copyStore({ source: origin, target: many });
  const { id: experimentId } = await many.experiments.getByName("fluent");
  for (let n = 0; n < 30; n += 1) {
    const { id } = await many.runs.create({ experimentId, name: `many ${n}`, startTime: n });
    const points = Array.from({ length: 4000 }, (_, step) => ({
      runId: id,
      key: `k${step % 4}`,
      value: step,
      timestamp: n,
      step,
    }));
    await many.transfer?.putPoints(points);
  }
  const script = fileURLToPath(new URL("../support/copy-until.mjs", import.meta.url));
  for (let kill = 1; kill <= 10; kill += 1) {
    const child = spawn(process.execPath, [script, source ?? "", target ?? "", String(1 + (kill % 4))], {
      stdio: "ignore",
    });
    const [, signal] = await once(child, "exit");
    expect([kill, signal]).toEqual([kill, "SIGKILL"]);
  }
  const killed = await openSqlStore(target ?? "", options);
  const report = await copyStore({ source: many, target: killed, verify: true });
  expect([report.upToDate, report.problems, report.verification?.differences]).toEqual([false, [], []]);
  expect((await copyStore({ source: many, target: killed })).upToDate).toBe(true);
  await Promise.all([many.close(), killed.close()]);
});

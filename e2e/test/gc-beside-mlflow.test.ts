// `runledger gc` and MLflow's own on equal stores: who removes what, and who gives up.
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { need, parseStoreUri, type Store } from "@runledger/store-api";
import sqlPlugin from "@runledger/store-sql";
import { describe, expect, test } from "vitest";
import { freshDatabase, listens, pythonUri, serverUris } from "../support/databases.js";
import { gc, type Gone } from "../support/gc.js";
import { emptyFolder } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";

interface Said {
  readonly code: number;
  readonly stdout: string;
}

/** Makes a database that equals another one, which nobody uses meanwhile. */
type Equal = (uri: string) => Promise<string>;

const open = (uri: string) => sqlPlugin.open(parseStoreUri(uri), { artifactRoot: "mlflow-artifacts:/" });

async function mlflowGc(uri: string, folder: string): Promise<Said> {
  const call = ["gc", "--backend-store-uri", pythonUri(uri), "--tracking-uri", pythonUri(uri)];
  const [said] = (await runPythonJson("command_line.py", [JSON.stringify([call])], folder)) as readonly Said[];
  return said ?? expect.unreachable();
}

const rowsNaming = (uri: string, folder: string, ids: readonly string[]) =>
  runPythonJson("rows_naming.py", [pythonUri(uri), ...ids], folder);

const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();

const naming = (files: readonly string[], ids: readonly string[]): readonly string[] =>
  files.filter((file) => ids.some((id) => file.includes(id)));

/** Deletes with our store what `garbage.py` has left to be deleted, and gives each of the logged models a file. */
async function filled(uri: string, folder: string): Promise<Gone> {
  await (await open(uri)).close();
  const gone = (await runPythonJson("garbage.py", ["fill", pythonUri(uri)], folder)) as Gone;
  const store = await open(uri);
  for (const id of gone.models) {
    const { artifactLocation } = await need(store, "loggedModels").get(id, { allowDeleted: true });
    await mkdir(artifactLocation, { recursive: true });
    await writeFile(join(artifactLocation, "weights"), "x");
  }
  for (const id of gone.experiments) await store.experiments.delete(id);
  await store.close();
  return gone;
}

async function leavesLess(theirs: string, folder: string, equal: Equal): Promise<void> {
  const gone = await filled(theirs, folder);
  const ids = [...gone.runs, ...gone.models];
  const ours = await equal(theirs);

  const said = await mlflowGc(theirs, folder);
  expect(said.code, said.stdout).toBe(0);
  const itsFiles = naming(await filesBelow(folder), ids);
  const { code, events } = await gc(ours, folder).ended;
  expect(code).toBe(0);

  const dump = (uri: string) => runPythonJson("dump.py", [pythonUri(uri)], folder);
  expect(await dump(ours)).toEqual(await dump(theirs));
  // A child that stays names its parent, and a trace its run. MLflow also leaves the links of runs to data sets and models.
  const mentions = ["tags.value", "trace_request_metadata.value"];
  expect(await rowsNaming(ours, folder, ids)).toEqual(mentions);
  expect(await rowsNaming(theirs, folder, ids)).toEqual(["inputs.destination_id", "inputs.source_id", ...mentions]);
  // And the files of logged models that were not deleted themselves when their experiment was. Those of runs it has removed on the same
  // folder, so that they are missing here.
  expect(itsFiles.map((file) => basename(file))).toEqual(["weights", "weights"]);
  expect(naming(await filesBelow(folder), ids)).toEqual([]);
  const ofRuns = events.filter(({ event, kind }) => event === "purged" && kind === "run");
  expect(ofRuns.map(({ artifacts }) => artifacts?.outcome)).toEqual(["missing", "missing", "missing"]);
}

/** An experiment with one deleted run, whose artifacts are below `artifactLocation`. */
async function runAt(store: Store, artifactLocation: string): Promise<string> {
  const experimentId = await store.experiments.create({ name: artifactLocation, artifactLocation });
  const { id } = await store.runs.create({ experimentId });
  await store.runs.log(id, { metrics: [{ key: "m", value: 1, timestamp: 1, step: 0 }] });
  await store.runs.delete(id);
  return id;
}

/** MLflow's stops at the first place that it cannot reach, before it comes to any experiment. */
async function goesOn(theirs: string, folder: string, equal: Equal): Promise<void> {
  const store = await open(theirs);
  const strange = await runAt(store, "gopher://host/place");
  const proxied = await runAt(store, "mlflow-artifacts:/place");
  const ordinary = await runAt(store, `file://${folder}/place`);
  const experimentId = await store.experiments.create({ name: "gone" });
  await store.experiments.delete(experimentId);
  await store.close();
  const ours = await equal(theirs);

  expect((await mlflowGc(theirs, folder)).code).toBe(1);
  const first = await gc(ours, folder).ended;
  expect(first.code).toBe(1);
  const told = new Map(first.events.map(({ event, id, artifacts }) => [id, [event, artifacts?.outcome]]));
  expect(told.get(strange)).toEqual(["purged", "left"]);
  expect(told.get(ordinary)).toEqual(["purged", "missing"]);
  expect(told.get(proxied)).toEqual(["failed", "failed"]);
  // Its place is known now.
  const second = await gc(ours, folder, "--artifacts-destination", folder).ended;
  expect(second.code).toBe(0);

  const left = async (uri: string) => {
    const opened = await open(uri);
    const { items } = await opened.experiments.search({ view: "deleted" });
    await opened.close();
    return items.map(({ name }) => name);
  };
  expect([await left(theirs), await left(ours)]).toEqual([["gone"], []]);
  expect(await rowsNaming(ours, folder, [strange, proxied, ordinary])).toEqual([]);
}

const cases = [
  ["leaves the same for MLflow to see, and nothing behind that MLflow's leaves", leavesLess],
  ["goes on where MLflow's gives up", goesOn],
] as const;

describe("sqlite", () => {
  test.each(cases)("%s", async (_, compare) => {
    const folder = await emptyFolder();
    await compare(`sqlite:///${folder}/theirs.db`, folder, async () => {
      await cp(`${folder}/theirs.db`, `${folder}/ours.db`);
      return `sqlite:///${folder}/ours.db`;
    });
  });
});

const reachable = await listens(serverUris.postgresql);
if (!reachable) console.warn(`LEFT OUT: no postgresql at ${new URL(serverUris.postgresql).host}; 2 tests do not run`);
describe.skipIf(!reachable)("postgresql", () => {
  test.each(cases)("%s", async (_, compare) => {
    const folder = await emptyFolder();
    const theirs = await freshDatabase("postgresql", "runledger_gc_theirs", folder);
    const made = [theirs];
    try {
      await compare(theirs.uri, folder, async () => {
        const ours = await freshDatabase("postgresql", "runledger_gc_ours", folder, theirs);
        made.push(ours);
        return ours.uri;
      });
    } finally {
      for (const database of made) await database.drop();
    }
  });
});

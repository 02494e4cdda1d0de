// `runledger gc` on what the real MLflow has filled and deleted: what stays is the same for MLflow, also where its own gc fails.
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseStoreUri, type Store } from "@runledger/store-api";
import filePlugin from "@runledger/store-file";
import sqlPlugin from "@runledger/store-sql";
import { describe, expect, test } from "vitest";
import { freshDatabase, listens, pythonUri, serverUris } from "../support/databases.js";
import { gc, type Gone } from "../support/gc.js";
import { emptyFolder } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";

interface DumpedRun {
  readonly stage: string;
  readonly name: string;
  readonly "model inputs": readonly string[];
  readonly "model outputs": readonly (readonly unknown[])[];
}

interface DumpedModel {
  readonly metrics: readonly (readonly unknown[])[];
}

interface DumpedExperiment {
  readonly stage: string;
  readonly runs: readonly DumpedRun[];
  readonly models: readonly DumpedModel[];
}

interface Dump {
  readonly experiments: Readonly<Record<string, DumpedExperiment>>;
}

/** A dump without what is deleted in it, and without what was said about that: points of its runs, links to its models. */
function withoutDeleted(dump: Dump): Dump {
  const experiments = Object.entries(dump.experiments).flatMap(([name, experiment]) => {
    if (name === "gone") return [];
    const deleted = new Set(experiment.runs.filter(({ stage }) => stage === "deleted").map((run) => `run ${run.name}`));
    const runs = experiment.runs
      .filter(({ stage }) => stage !== "deleted")
      .map((run) => ({
        ...run,
        "model inputs": run["model inputs"].filter((model) => model !== "?"),
        "model outputs": run["model outputs"].filter(([model]) => model !== "?"),
      }));
    const models = experiment.models.map((model) => ({
      ...model,
      metrics: model.metrics.filter((metric) => !deleted.has(String(metric[3]))),
    }));
    return [[name, { ...experiment, runs, models }] as const];
  });
  // The child of a run that is gone can only name its id.
  const text = JSON.stringify({ ...dump, experiments: Object.fromEntries(experiments) });
  return JSON.parse(text.replaceAll(/<run deleted>/gu, "<id>")) as Dump;
}

async function purgedAsMlflowSees(uri: string, folder: string, open: () => Promise<Store>): Promise<void> {
  const python = pythonUri(uri);
  const dump = async () => (await runPythonJson("dump.py", [python], folder)) as Dump;
  const traces = () => runPythonJson("garbage.py", ["traces", python], folder);
  const gone = (await runPythonJson("garbage.py", ["fill", python], folder)) as Gone;
  const before = await dump();
  expect(before.experiments["gone"]?.runs).toHaveLength(2);
  // Only now: MLflow's file store cannot read the logged models of a deleted experiment.
  const store = await open();
  for (const id of gone.experiments) await store.experiments.delete(id);
  await store.close();
  const tracesBefore = await traces();
  expect(tracesBefore).toHaveLength(2);

  const { code, events } = await gc(uri, folder).ended;
  expect([code, events.at(-1)?.purged]).toEqual([0, { run: 3, loggedModel: 3, experiment: 1 }]);
  const purged = events.filter(({ event }) => event === "purged").map(({ id }) => id);
  expect(purged.toSorted()).toEqual([...gone.runs, ...gone.models, ...gone.experiments].toSorted());

  expect(await dump()).toEqual(withoutDeleted(before));
  expect(await traces()).toEqual(tracesBefore);
}

const open = (uri: string) => () => {
  const location = parseStoreUri(uri);
  const plugin = location.scheme === "file" ? filePlugin : sqlPlugin;
  return plugin.open(location, { artifactRoot: "mlflow-artifacts:/" });
};

test("sqlite that MLflow has made and filled, with traces", async () => {
  const folder = await emptyFolder();
  const uri = `sqlite:///${folder}/mlflow.db`;
  await purgedAsMlflowSees(uri, folder, open(uri));
});

test("a folder that MLflow has made and filled, with traces", async () => {
  const folder = await emptyFolder();
  const uri = `file://${folder}/mlruns`;
  await purgedAsMlflowSees(uri, folder, open(uri));
});

async function survivesKills(uri: string, folder: string): Promise<void> {
  const store = await open(uri)();
  const artifacts = join(folder, "artifacts");
  await mkdir(artifacts);
  const experimentId = await store.experiments.create({ name: "e", artifactLocation: `file://${artifacts}` });
  const make = async () => {
    const { id } = await store.runs.create({ experimentId });
    await mkdir(join(artifacts, id, "artifacts"), { recursive: true });
    await writeFile(join(artifacts, id, "artifacts", "a"), "x");
    await store.runs.log(id, { metrics: [{ key: "m", value: 1, timestamp: 1, step: 0 }] });
    return id;
  };
  const kept = await make();
  const before = await store.runs.get(kept);
  // More than one batch.
  const gone = await Promise.all(Array.from({ length: 260 }, make));
  await Promise.all(gone.map((id) => store.runs.delete(id)));
  await store.close();

  // Among the artifacts of the first batch.
  const first = gc(uri, folder);
  await once(watch(artifacts).unref(), "change");
  first.child.kill("SIGKILL");
  await once(first.child, "close");
  // After the first rows are gone.
  const second = gc(uri, folder);
  await once(second.child.stdout, "data");
  second.child.kill("SIGKILL");
  await once(second.child, "close");
  expect((await gc(uri, folder).ended).code).toBe(0);

  const after = await open(uri)();
  expect(await after.runs.get(kept)).toEqual(before);
  expect((await after.runs.search({ experimentIds: [experimentId], view: "all" })).items.map(({ id }) => id)).toEqual([
    kept,
  ]);
  await after.close();
  expect(gone.filter((id) => existsSync(join(artifacts, id)))).toEqual([]);
  expect(existsSync(join(artifacts, kept, "artifacts", "a"))).toBe(true);
}

test.each([
  ["sqlite", (folder: string) => `sqlite:///${folder}/runs.db`],
  ["file", (folder: string) => `file://${folder}/mlruns`],
])("a gc on %s that is killed twice is made good by the third", async (_, uriIn) => {
  const folder = await emptyFolder();
  await survivesKills(uriIn(folder), folder);
});

for (const dialect of ["postgresql", "mysql"] as const) {
  const reachable = await listens(serverUris[dialect]);
  if (!reachable) console.warn(`LEFT OUT: no ${dialect} at ${new URL(serverUris[dialect]).host}; 2 tests do not run`);
  describe.skipIf(!reachable)(dialect, () => {
    async function withDatabase(work: (uri: string, folder: string) => Promise<void>): Promise<void> {
      const folder = await emptyFolder();
      const database = await freshDatabase(dialect, "runledger_gc", folder);
      try {
        await work(database.uri, folder);
      } finally {
        await database.drop();
      }
    }

    test("a database that MLflow has filled, with traces", () =>
      withDatabase(async (uri, folder) => {
        await (await open(uri)()).close();
        await purgedAsMlflowSees(uri, folder, open(uri));
      }));

    test("a gc that is killed twice is made good by the third", () => withDatabase(survivesKills));
  });
}

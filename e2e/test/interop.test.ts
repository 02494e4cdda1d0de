// One SQLite file, used by Runledger and by MLflow's own store: same schema, and each finds all that the other wrote.
import { parseStoreUri, type Store } from "@runledger/store-api";
import sqlPlugin, { indexRuns, schemaStatus } from "@runledger/store-sql";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { runPython, runPythonJson } from "../support/python.js";
import { startMlflow } from "../support/servers.js";

const open = (uri: string): Promise<Store> =>
  sqlPlugin.open(parseStoreUri(uri), { artifactRoot: "mlflow-artifacts:/" });

test("a database made by Runledger has MLflow's schema, line by line", async () => {
  const folder = await emptyFolder();
  const [ours, theirs] = [`sqlite:///${join(folder, "ours.db")}`, `sqlite:///${join(folder, "theirs.db")}`];
  await (await open(ours)).close();
  await runPython("create_database.py", [theirs], folder);

  const lines = async (uri: string): Promise<string[]> => (await runPython("schema.py", [uri], folder)).split("\n");
  const expected = await lines(theirs);
  expect(expected.length).toBeGreaterThan(700);
  expect(await lines(ours)).toEqual(expected);
});

/** What `alternate.py` prints: runs by name as [params, side, [step, value][]], and model versions. */
interface Seen {
  readonly seen: Readonly<
    Record<string, readonly [Record<string, string>, string, readonly (readonly [number, number])[]]>
  >;
  readonly versions: readonly (readonly [string, number, string])[];
}

async function writeRound(store: Store, turn: number): Promise<void> {
  const experimentId = await store.experiments.create({ name: `node-${turn}` });
  const run = await store.runs.create({ experimentId, name: `node-run-${turn}`, userId: "me", startTime: 1000 + turn });
  const metrics = Array.from({ length: 5 }, (_, step) => ({
    key: "m",
    value: turn + step / 10,
    timestamp: step,
    step,
  }));
  await store.runs.log(run.id, {
    metrics,
    params: [{ key: "turn", value: String(turn) }],
    tags: [{ key: "side", value: "node" }],
  });
  await store.registry?.versions.create({ name: "shared", source: `s3://bucket/node-${turn}` });
}

test.each([
  ["", false],
  [" with Runledger's index of runs", true],
])("Python's SqlAlchemyStore and ours take turns on one file%s and lose nothing", async (_, indexed) => {
  const folder = await emptyFolder();
  const uri = `sqlite:///${join(folder, "turns.db")}`;
  await (await open(uri)).close();
  if (indexed) expect(await indexRuns(uri)).toHaveLength(1);
  const rounds = 5;
  for (let turn = 1; turn <= rounds; turn++) {
    const python = (await runPythonJson("alternate.py", [uri, String(turn)], folder)) as Seen;
    expect(Object.keys(python.seen)).toHaveLength(2 * (turn - 1));
    for (const [name, [params, side, points]] of Object.entries(python.seen)) {
      const made = Number(name.split("-").at(-1));
      expect([params, side]).toEqual([{ turn: String(made) }, name.split("-")[0]]);
      expect(points).toEqual(Array.from({ length: 5 }, (_, step) => [step, made + step / 10]));
    }
    expect(python.versions).toHaveLength(2 * (turn - 1));

    const store = await open(uri);
    await writeRound(store, turn);
    const experiments = await store.experiments.search({ view: "all" });
    const runs = await store.runs.search({
      experimentIds: experiments.items.map((experiment) => experiment.id),
      view: "all",
    });
    expect(runs.items).toHaveLength(2 * turn);
    for (const run of runs.items) expect((await store.metrics.history(run.id, "m")).items).toHaveLength(5);
    expect((await store.registry?.versions.search({ filter: "name = 'shared'" }))?.items).toHaveLength(2 * turn);
    await store.close();
  }
  if (!indexed) return;
  // MLflow's server looks at the schema when it starts, and finds nothing to upgrade.
  const server = await startMlflow(uri, folder);
  const answer = await fetch(`${server.url}/api/2.0/mlflow/runs/search`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ experiment_ids: ["1", "2"], max_results: 3 }),
  });
  expect(await answer.json()).toMatchObject({ runs: [{}, {}] });
  await server.stop();
  expect((await schemaStatus(uri)).runIndex).not.toBeNull();
});

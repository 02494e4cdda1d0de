// What experiments, runs and metrics leave in MLflow's tables, and how they come back.
import BetterSqlite3 from "better-sqlite3-v13";
import type { Metric, Store } from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Session } from "../src/database.js";
import { sqlite } from "../src/dialects/sqlite.js";
import { metricGroup } from "../src/groups/metrics.js";
import { NOW, openStore } from "./support/open.js";
import { temporaryFile } from "./support/temporary.js";

/** A second connection, as another program has it. */
function look(file: string): BetterSqlite3.Handle {
  const handle = new BetterSqlite3(file);
  onTestFinished(() => handle.close());
  return handle;
}

async function storeWithRun(file = temporaryFile()) {
  const store = await openStore(file);
  const experimentId = await store.experiments.create({ name: "e" });
  const run = await store.runs.create({ experimentId, name: "r", userId: "u", startTime: 5 });
  return { store, experimentId, run, file };
}

const points = (...list: readonly (readonly [timestamp: number, step: number, value: number])[]): Metric[] =>
  list.map(([timestamp, step, value]) => ({ key: "m", timestamp, step, value }));

const log = (store: Store, runId: string, metrics: readonly Metric[]) => store.runs.log(runId, { metrics });

describe("rows as MLflow writes them", () => {
  test("a new database has the experiment Default; opening it again changes nothing", async () => {
    const file = temporaryFile();
    await (await openStore(file)).close();
    const store = await openStore(file);
    await store.close();
    expect(look(file).prepare("SELECT * FROM experiments").all([])).toEqual([
      {
        experiment_id: 0,
        name: "Default",
        artifact_location: "/artifacts/0",
        lifecycle_stage: "active",
        creation_time: NOW,
        last_update_time: NOW,
        workspace: "default",
      },
    ]);
  });

  test("a run has every column that MLflow fills", async () => {
    const { store, run, file, experimentId } = await storeWithRun();
    await store.runs.update(run.id, { status: "FINISHED", endTime: 9 });
    await store.runs.delete(run.id);
    expect(look(file).prepare("SELECT * FROM runs").all([])).toEqual([
      {
        run_uuid: run.id,
        name: "r",
        source_type: "UNKNOWN",
        source_name: "",
        entry_point_name: "",
        user_id: "u",
        status: "FINISHED",
        start_time: 5,
        end_time: 9,
        source_version: "",
        lifecycle_stage: "deleted",
        artifact_uri: `/artifacts/${experimentId}/${run.id}/artifacts`,
        experiment_id: 1,
        deleted_time: NOW,
      },
    ]);
  });

  test("NaN is 0 with a flag, infinity the largest double", async () => {
    const { store, run, file } = await storeWithRun();
    await log(store, run.id, points([1, 1, NaN], [1, 2, -Infinity]));
    for (const table of ["metrics", "latest_metrics"]) {
      expect(
        look(file).prepare(`SELECT value, is_nan, typeof(timestamp) AS t FROM ${table} ORDER BY step`).all([]).at(-1),
      ).toEqual({
        value: -Number.MAX_VALUE,
        is_nan: 0,
        t: "integer",
      });
    }
    expect(look(file).prepare("SELECT value, is_nan FROM metrics WHERE step = 1").all([])).toEqual([
      { value: 0, is_nan: 1 },
    ]);
  });

  test("an id beyond 2^53 keeps its digits, and a '?' in a path is part of its name", async () => {
    const file = temporaryFile();
    const store = await openStore(file);
    const id = "843209384203948203";
    look(file).exec(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage) VALUES (${id}, 'migrated', '/a?x=1', 'active')`,
    );
    const run = await store.runs.create({ experimentId: id });
    expect(run).toMatchObject({ experimentId: id, artifactUri: `/a?x=1/${run.id}/artifacts` });
    expect(await store.runs.get(run.id)).toEqual(run);
    expect((await store.experiments.search()).items.map((experiment) => experiment.id)).toContain(id);
    await store.experiments.delete(id);
    expect((await store.runs.get(run.id)).lifecycleStage).toBe("deleted");
  });
});

describe("a batch", () => {
  test("is all or nothing", async () => {
    const { store, run } = await storeWithRun();
    await store.runs.log(run.id, { params: [{ key: "p", value: "1" }] });
    const batch = {
      metrics: points([1, 1, 1]),
      params: [
        { key: "q", value: "1" },
        { key: "p", value: "2" },
      ],
      tags: [{ key: "t", value: "1" }],
    };
    await expect(store.runs.log(run.id, batch)).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    expect(await store.runs.get(run.id)).toMatchObject({
      metrics: [],
      params: [{ key: "p", value: "1" }],
      tags: run.tags,
    });
  });

  test("keeps the greatest point by step, time and value as the latest, whatever comes when", async () => {
    const { store, run } = await storeWithRun();
    const latest = async () => (await store.runs.get(run.id)).metrics;
    await log(store, run.id, points([5, 1, 1], [1, 2, 1], [9, 1, 9]));
    expect(await latest()).toEqual(points([1, 2, 1]));
    await log(store, run.id, points([1, 2, -1]));
    await log(store, run.id, points([99, 1, 99]));
    expect(await latest()).toEqual(points([1, 2, 1]));
    await log(store, run.id, points([1, 2, NaN]));
    expect(await latest()).toEqual(points([1, 2, 1]));
    await log(store, run.id, points([2, 2, -1]));
    await log(store, run.id, points([2, 2, NaN]));
    expect(await latest()).toEqual(points([2, 2, NaN]));
  });

  test("a point of a logged model may come again, but not with another value", async () => {
    const { store, run, experimentId } = await storeWithRun();
    const model = await store.loggedModels?.create({ experimentId });
    const metric = (value: number) => ({
      key: "m",
      value,
      timestamp: 1,
      step: 1,
      modelId: model?.id,
      datasetName: "d",
    });
    await store.runs.log(run.id, { metrics: [metric(1), metric(1)] });
    await store.runs.log(run.id, { metrics: [metric(1)] });
    await expect(store.runs.log(run.id, { metrics: [metric(2)] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(store.runs.log(run.id, { metrics: [{ ...metric(1), modelId: "m-none" }] })).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    expect((await store.loggedModels?.get(model?.id ?? ""))?.metrics).toMatchObject([
      { key: "m", value: 1, runId: run.id, datasetName: "d" },
    ]);
    expect((await store.metrics.history(run.id, "m")).items).toEqual(points([1, 1, 1]));
  });
});

describe("histories", () => {
  test("pages in the order of time, step and value, whoever else logs under the key", async () => {
    const { store, run, experimentId } = await storeWithRun();
    const other = await store.runs.create({ experimentId });
    const mine = points([1, 1, -1], [1, 1, NaN], [1, 1, 2], [1, 2, 0], [2, -1, 5], [3, 0, 0], [9, 0, 0]);
    await log(store, run.id, mine.toReversed());
    await log(
      store,
      other.id,
      points(...Array.from({ length: 60 }, (_, index) => [index % 10, index % 3, index] as const)),
    );
    for (const maxResults of [1, 2, 3, 6, 7]) {
      const found: Metric[] = [];
      for (let pageToken: string | undefined; ;) {
        const page = await store.metrics.history(run.id, "m", { maxResults, pageToken });
        found.push(...page.items);
        if (page.nextPageToken === undefined) break;
        pageToken = page.nextPageToken;
      }
      expect(found).toEqual(mine);
    }
  });

  test("of several runs stop at the limit, ordered by run", async () => {
    const { store, run, experimentId } = await storeWithRun();
    const other = await store.runs.create({ experimentId });
    await log(store, run.id, points([2, 1, 1], [1, 2, 1]));
    await log(store, other.id, points([2, 1, 1], [1, 2, 1]));
    const found = await store.metrics.bulkHistory([other.id, "unknown", run.id], "m", 3);
    const [first, second] = [run.id, other.id].toSorted();
    expect(found.map(({ runId, timestamp }) => [runId, timestamp])).toEqual([
      [first, 1],
      [first, 2],
      [second, 1],
    ]);
  });

  test.each([1, 2, 3, 4, 7, 9, 10, 11])("a sample of %i takes what NTILE gives", async (maxResults) => {
    const { store, run, file } = await storeWithRun();
    await log(store, run.id, points(...Array.from({ length: 10 }, (_, index) => [100 - index, index, index] as const)));
    const tiles = look(file)
      .prepare(
        "SELECT step, NTILE(?) OVER (ORDER BY step, timestamp, value, is_nan) AS tile FROM metrics ORDER BY step",
      )
      .all([maxResults]) as { step: number; tile: number }[];
    const firsts = tiles.filter(
      ({ tile }, index) => tiles[index - 1]?.tile !== tile && (tile < maxResults || tile === 10),
    );
    const expected = maxResults < 10 ? [...firsts.map(({ step }) => step), 9] : firsts.map(({ step }) => step);
    const sample = await store.metrics.intervalHistory([run.id], "m", { maxResults });
    expect(sample.map(({ step }) => step)).toEqual(expected);
  });

  test("never lead through the points of other runs", async () => {
    const { file } = await storeWithRun();
    const plans: string[] = [];
    const explain = ({ sql: text, values }: Sql): [] => {
      const steps = look(file).prepare(`EXPLAIN QUERY PLAN ${text}`).all(values) as { detail: string }[];
      plans.push(...steps.map(({ detail }) => detail).filter((detail) => detail.includes("metrics")));
      return [];
    };
    const session: Session = {
      dialect: sqlite,
      rows: async (statement) => explain(statement),
      values: async () => [],
      change: async () => 0,
    };
    const group = metricGroup({
      dialect: sqlite,
      read: (work) => work(session),
      write: (work) => work(session),
      exclusively: (work) => work(session),
      scan: async (statement, reach) => [...explain(statement), ...explain(sql`SELECT 1 FROM ${reach}`)],
      walk: async (statement) => explain(statement),
      close: async () => undefined,
    });
    const [after] = points([1, 1, 1]);
    await group.history({ runId: "r", key: "k", limit: 5 });
    await group.bulkHistory?.({ runIds: ["r", "s"], key: "k", limit: 5 });
    await group.intervalHistory?.({ runIds: ["r", "s"], key: "k", limit: 5, steps: { first: 1, last: 2 } });
    for (const plan of plans) expect(plan).toMatch(/index_metrics_run_uuid_key_step \(run_uuid=\? AND key=\?/);
    expect(plans).toHaveLength(6);
    plans.length = 0;
    await group.history({ runId: "r", key: "k", limit: 5, after });
    expect(plans[0]).toMatch(/COVERING INDEX \S+ \(key=\? AND timestamp>\?\)/);
  });
});

test("deleting an experiment deletes all its runs at one time, restoring it revives all", async () => {
  const { store, run, experimentId, file } = await storeWithRun();
  const gone = await store.runs.create({ experimentId });
  await store.runs.delete(gone.id);
  look(file).exec(`UPDATE runs SET deleted_time = 1 WHERE run_uuid = '${gone.id}'`);
  const rows = () => look(file).prepare("SELECT lifecycle_stage AS s, deleted_time AS t FROM runs").all([]);
  await store.experiments.delete(experimentId);
  expect(rows()).toEqual([
    { s: "deleted", t: NOW },
    { s: "deleted", t: NOW },
  ]);
  await expect(store.experiments.delete(experimentId)).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
  await expect(store.runs.update(run.id, { name: "x" })).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
  await store.experiments.restore(experimentId);
  expect(rows()).toEqual([
    { s: "active", t: null },
    { s: "active", t: null },
  ]);
});

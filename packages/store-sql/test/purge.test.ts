// What a purge leaves in the tables: nothing of what went, everything else as it was.
import { type Store, StoreError } from "@runledger/store-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import sql from "sql-template-tag";
import type { Database } from "../src/database.js";
import { addRow, allRows, placesOf, type Row } from "./support/all-rows.js";
import { describeDatabases, type Opened } from "./support/any-database.js";
import { TIME_TO_MAKE } from "./support/servers.js";

interface World {
  readonly experimentId: string;
  /** Deleted; the others stay. */
  readonly runId: string;
  readonly neighbourId: string;
  readonly modelId: string;
}

const point = (key: string, step: number) => ({ key, value: step, timestamp: step, step });
const dataset = (name: string) => ({
  dataset: { name, digest: "1", sourceType: "local", source: "s", schema: null, profile: null },
  tags: [{ key: "mlflow.data.context", value: "training" }],
});

/** An experiment with all that the store can write to one. */
async function fill(store: Store, name: string): Promise<World> {
  const experimentId = await store.experiments.create({ name, tags: [{ key: "t", value: "1" }] });
  const [run, neighbour] = [await store.runs.create({ experimentId }), await store.runs.create({ experimentId })];
  const model = await store.loggedModels?.create({ experimentId, params: [{ key: "p", value: "1" }] });
  const modelId = model?.id ?? "";
  for (const { id } of [run, neighbour]) {
    await store.runs.log(id, {
      metrics: [{ ...point("m", 1), modelId }, point("m", 2)],
      params: [{ key: "p", value: "1" }],
      tags: [{ key: "t", value: "1" }],
    });
    await store.datasets?.logInputs(id, { datasets: [dataset(id), dataset("shared")], models: [{ modelId }] });
    await store.datasets?.logOutputs(id, [{ modelId, step: 1 }]);
  }
  await store.runs.delete(run.id);
  return { experimentId, runId: run.id, neighbourId: neighbour.id, modelId };
}

/** What only MLflow writes so far: traces, their reviews, issues, scorers. */
async function fillTraces(database: Database, { experimentId: experiment_id, runId }: World): Promise<void> {
  const id = (kind: string): string => `${kind}:${experiment_id};`;
  const [trace, scorer, queue] = [id("tr"), id("scorer"), id("queue")];
  const add = (table: string, row: Readonly<Record<string, string | number>>) => addRow(database, table, row);
  await add("trace_info", { request_id: trace, experiment_id });
  for (const table of ["trace_tags", "trace_request_metadata", "trace_metrics"])
    await add(table, { request_id: trace });
  await add("spans", { trace_id: trace, span_id: "s", experiment_id });
  await add("span_metrics", { trace_id: trace, span_id: "s" });
  await add("assessments", { assessment_id: id("a"), trace_id: trace, run_id: runId, experiment_id });
  await add("entity_associations", {
    association_id: id("link"),
    source_type: "trace",
    source_id: trace,
    destination_type: "run",
    destination_id: runId,
  });
  await add("entity_associations", {
    association_id: id("link2"),
    source_type: "evaluation_dataset",
    source_id: "d-1",
    destination_type: "experiment",
    destination_id: experiment_id,
  });
  await add("issues", { issue_id: id("issue"), experiment_id, source_run_id: runId });
  await add("scorers", { scorer_id: scorer, experiment_id });
  await add("scorer_versions", { scorer_id: scorer });
  await add("online_scoring_configs", { online_scoring_config_id: id("online"), scorer_id: scorer, experiment_id });
  await add("label_schemas", { schema_id: id("schema"), experiment_id });
  await add("review_queues", { queue_id: queue, experiment_id });
  await add("review_queue_users", { queue_id: queue });
  await add("review_queue_items", { queue_id: queue, item_id: trace });
  await add("review_queue_label_schemas", { queue_id: queue, schema_id: id("schema") });
  for (const table of ["sql_trace_metric_daily_rollups", "sql_span_cost_daily_rollups", "sql_assessment_daily_rollups"])
    await add(table, { experiment_id });
  await add("sql_trace_rollup_rebuild_queue", { experiment_id });
  await add("endpoints", { endpoint_id: id("endpoint"), name: id("endpoint"), experiment_id });
}

type IsGone = (row: Row) => boolean;

const holds =
  (texts: readonly string[]): IsGone =>
  (row) =>
    Object.values(row).some((value) => texts.some((text) => String(value).includes(text)));

/** All rows but those that go; where reviews and issues say which run they came from, nothing is said. */
async function others(database: Database, isGone: IsGone): Promise<Record<string, string[]>> {
  const kept: Record<string, string[]> = {};
  for (const [table, rows] of await allRows(database)) {
    const forgotten = { assessments: { run_id: null }, issues: { source_run_id: null } }[table] ?? {};
    kept[table] = rows
      .map((row) => ({ ...row, ...forgotten }))
      .filter((row) => !isGone(row))
      .map((row) => JSON.stringify(row))
      .toSorted();
  }
  return kept;
}

/** The ids of the links of a run, and of the data set that it alone has used. */
const linksOf = (database: Database, runId: string): Promise<readonly string[]> =>
  database.read(async (session) => {
    const links = await session.values<readonly [string]>(
      sql`SELECT input_uuid FROM inputs WHERE source_id = ${runId} OR destination_id = ${runId}`,
    );
    const sets = await session.values<readonly [string]>(sql`SELECT dataset_uuid FROM datasets WHERE name = ${runId}`);
    return [...links, ...sets].map(([id]) => id);
  });

await describeDatabases("a purge", (open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  }, TIME_TO_MAKE);
  afterAll(() => opened.close());

  test("of a run leaves no row of it in any table, and every other one", async () => {
    const { store, rows } = opened;
    const world = await fill(store, "run");
    await fillTraces(rows, world);
    const texts = [world.runId, ...(await linksOf(rows, world.runId))];
    const before = await others(rows, holds(texts));
    await store.trash?.purgeRuns([world.runId]);
    for (const text of texts) expect(await placesOf(rows, text)).toEqual([]);
    expect(await others(rows, holds(texts))).toEqual(before);
    expect(before["runs"]?.length).toBeGreaterThan(0);
    expect(before["trace_tags"]?.length).toBeGreaterThan(0);
  });

  test("of a logged model leaves no row of it in any table", async () => {
    const { store, rows } = opened;
    const { modelId, neighbourId } = await fill(store, "model");
    await store.loggedModels?.delete(modelId);
    await store.trash?.purgeLoggedModels([modelId]);
    expect(await placesOf(rows, modelId)).toEqual([]);
    expect((await store.runs.get(neighbourId)).metrics).toHaveLength(1);
  });

  test("of an experiment leaves no row of it in any table, and every one of another", async () => {
    const { store, rows } = opened;
    const [world, other] = [await fill(store, "experiment"), await fill(store, "other")];
    for (const each of [world, other]) await fillTraces(rows, each);
    const { experimentId, runId, neighbourId, modelId } = world;
    const texts = [runId, neighbourId, modelId, `:${experimentId};`];
    for (const id of [runId, neighbourId]) texts.push(...(await linksOf(rows, id)));
    const isGone = (row: Row): boolean => String(row["experiment_id"]) === experimentId || holds(texts)(row);
    const before = await others(rows, isGone);
    await store.experiments.delete(experimentId);
    await store.trash?.purgeRuns([runId, neighbourId]);
    await store.trash?.purgeLoggedModels([modelId]);
    await store.trash?.purgeExperiments([experimentId]);

    expect(await others(rows, isGone)).toEqual(before);
    expect(before["spans"]?.length).toBeGreaterThan(0);
    const left = [...(await allRows(rows))].flatMap(([table, all]) => (all.some(isGone) ? [table] : []));
    // An endpoint outlives the experiment of its traces.
    expect(left).toEqual(["endpoints"]);
  });

  test("of thousands of runs and of a history longer than a transaction leaves the others", async () => {
    const { store, rows } = opened;
    const { transfer, trash } = store;
    if (transfer === undefined || trash === undefined) return expect.unreachable();
    const world = await fill(store, "many");
    const { metrics: _, ...run } = await store.runs.get(world.runId);
    const ids = Array.from({ length: 2000 }, (__, n) => `many${String(n).padStart(28, "0")}`);
    for (let at = 0; at < ids.length; at += 500)
      await transfer.putRuns(ids.slice(at, at + 500).map((id) => ({ ...run, id, deletedTime: 1 })));
    const [longest = ""] = ids;
    for (let at = 0; at < 25_000; at += 5000)
      await transfer.putPoints(Array.from({ length: 5000 }, (__, n) => ({ ...point("long", at + n), runId: longest })));

    const listed: string[] = [];
    for await (const { id } of trash.runs({ experimentIds: [world.experimentId], deletedBefore: 1 })) listed.push(id);
    expect(listed.toSorted()).toEqual(ids);
    const before = await others(rows, holds(["many0"]));
    for (let at = 0; at < listed.length; at += 1000) await trash.purgeRuns(listed.slice(at, at + 1000));
    expect(await placesOf(rows, "many0")).toEqual([]);
    const after = await others(rows, holds(["many0"]));
    expect([after["runs"], after["metrics"], after["inputs"]]).toEqual(
      [before["runs"], before["metrics"], before["inputs"]].map((table) =>
        table?.filter((row) => !row.includes("many0")),
      ),
    );
    return undefined;
  });

  test("of an experiment whose scorer guards an endpoint is refused, with nothing removed", async () => {
    const { store, rows } = opened;
    const world = await fill(store, "guarded");
    await fillTraces(rows, world);
    await addRow(rows, "guardrails", { guardrail_id: "g", scorer_id: `scorer:${world.experimentId};` });
    await store.experiments.delete(world.experimentId);
    await store.trash?.purgeRuns([world.runId, world.neighbourId]);
    await store.trash?.purgeLoggedModels([world.modelId]);
    const refused = await store.trash?.purgeExperiments([world.experimentId]).catch((error: unknown) => error);
    expect(StoreError.is(refused) && [refused.code, refused.message]).toEqual([
      "INVALID_PARAMETER_VALUE",
      expect.stringMatching(/guardrail/u),
    ]);
    expect(await placesOf(rows, `tr:${world.experimentId};`)).not.toEqual([]);
  });
});

// What data sets, logged models and the registry leave in MLflow's tables. The rows are those of MLflow 3.17.2 after the same calls.
import BetterSqlite3 from "better-sqlite3-v13";
import type { DatasetInput, Registry, Store } from "@runledger/store-api";
import { describe, expect, onTestFinished, test } from "vitest";
import { NOW, openStore } from "./support/open.js";
import { temporaryFile } from "./support/temporary.js";

async function setUp() {
  const file = temporaryFile();
  const store = await openStore(file);
  const { loggedModels, datasets, registry } = store;
  if (!loggedModels || !datasets || !registry) throw new TypeError("a group is missing");
  const handle = new BetterSqlite3(file);
  onTestFinished(() => handle.close());
  const table = (name: string, order: string): readonly unknown[] =>
    handle.prepare(`SELECT * FROM ${name} ORDER BY ${order}`).all([]);
  return { store, loggedModels, datasets, registry, table };
}

async function newRun(store: Store) {
  const experimentId = await store.experiments.create({ name: "e", artifactLocation: "/art/e" });
  return store.runs.create({ experimentId, name: "r" });
}

const id = expect.stringMatching(/^[0-9a-f]{32}$/);

const input = (name: string, digest: string, source: string, context?: string): DatasetInput => ({
  dataset: { name, digest, sourceType: "local", source, schema: null, profile: "p" },
  tags: context === undefined ? [] : [{ key: "mlflow.data.context", value: context }],
});

describe("data sets", () => {
  test("a long profile is written while the event loop goes on turning", async () => {
    const { store, datasets, table } = await setUp();
    const run = await newRun(store);
    const profile = "x".repeat(16_000_000);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    onTestFinished(() => clearInterval(counting));
    await datasets.logInputs(run.id, {
      datasets: [{ dataset: { ...input("d", "1", "s").dataset, profile }, tags: [] }],
    });
    // On the main thread there is none between the start of the write and its answer.
    expect(turns).toBeGreaterThan(1);
    expect(table("datasets", "name")).toMatchObject([{ dataset_profile: profile }]);
  });

  test("a data set and its link to a run are written once, with their first source and tags", async () => {
    const { store, datasets, table } = await setUp();
    const run = await newRun(store);
    await datasets.logInputs(run.id, { datasets: [input("d", "1", "s", "train"), input("d2", "2", "s")] });
    await datasets.logInputs(run.id, { datasets: [input("d", "1", "other", "eval"), input("d", "3", "t")] });
    const dataset = (name: string, digest: string, source: string) => ({
      dataset_uuid: id,
      experiment_id: 1,
      name,
      digest,
      dataset_source_type: "local",
      dataset_source: source,
      dataset_schema: null,
      dataset_profile: "p",
    });
    expect(table("datasets", "digest")).toEqual([
      dataset("d", "1", "s"),
      dataset("d2", "2", "s"),
      dataset("d", "3", "t"),
    ]);
    const link = {
      input_uuid: id,
      source_type: "DATASET",
      source_id: id,
      destination_type: "RUN",
      destination_id: run.id,
      step: 0,
    };
    expect(table("inputs", "input_uuid")).toEqual([link, link, link]);
    expect(table("input_tags", "value")).toEqual([{ input_uuid: id, name: "mlflow.data.context", value: "train" }]);
    expect(await datasets.summaries([run.experimentId])).toEqual([
      { experimentId: "1", name: "d", digest: "1", context: "train" },
      { experimentId: "1", name: "d", digest: "3", context: null },
      { experimentId: "1", name: "d2", digest: "2", context: null },
    ]);
  });

  test("models are links of their own, each once", async () => {
    const { store, datasets, table } = await setUp();
    const run = await newRun(store);
    await datasets.logInputs(run.id, { models: [{ modelId: "m-1" }] });
    await datasets.logOutputs(run.id, [{ modelId: "m-2", step: 3 }]);
    await datasets.logOutputs(run.id, [{ modelId: "m-2", step: 4 }]);
    expect(table("inputs", "source_type")).toEqual([
      {
        input_uuid: id,
        source_type: "RUN_INPUT",
        source_id: run.id,
        destination_type: "MODEL_INPUT",
        destination_id: "m-1",
        step: 0,
      },
      {
        input_uuid: id,
        source_type: "RUN_OUTPUT",
        source_id: run.id,
        destination_type: "MODEL_OUTPUT",
        destination_id: "m-2",
        step: 3,
      },
    ]);
  });
});

test("logged models", async () => {
  const { store, loggedModels, table } = await setUp();
  const run = await newRun(store);
  const model = await loggedModels.create({
    experimentId: run.experimentId,
    name: "lm",
    modelType: "mt",
    sourceRunId: run.id,
    params: [{ key: "a", value: "1" }],
    tags: [{ key: "t", value: "v" }],
  });
  const other = await loggedModels.create({ experimentId: run.experimentId, name: "lm2" });
  await loggedModels.finalize(model.id, "READY");
  await loggedModels.delete(other.id);
  await loggedModels.logParams(model.id, [
    { key: "a", value: "1" },
    { key: "b", value: "2" },
  ]);
  const row = (modelId: string, more: object) => ({
    model_id: modelId,
    experiment_id: 1,
    artifact_location: `/art/e/models/${modelId}/artifacts`,
    creation_timestamp_ms: NOW,
    last_updated_timestamp_ms: NOW,
    status_message: null,
    ...more,
  });
  expect(table("logged_models", "name")).toEqual([
    row(model.id, { name: "lm", status: 2, lifecycle_stage: "active", model_type: "mt", source_run_id: run.id }),
    row(other.id, { name: "lm2", status: 1, lifecycle_stage: "deleted", model_type: null, source_run_id: null }),
  ]);
  const owner = { model_id: model.id, experiment_id: 1 };
  expect(table("logged_model_params", "param_key")).toEqual([
    { ...owner, param_key: "a", param_value: "1" },
    { ...owner, param_key: "b", param_value: "2" },
  ]);
  expect(table("logged_model_tags", "tag_key")).toEqual([{ ...owner, tag_key: "t", tag_value: "v" }]);
});

/** Three versions: the second archives the first and is deleted; then the model gets another name. */
async function storyOf({ models, versions }: Registry): Promise<void> {
  await models.create({ name: "rm", description: "d", tags: [{ key: "k", value: "v" }] });
  for (const source of ["s3://b/1", "s3://b/2", "s3://b/3"]) {
    await versions.create({
      name: "rm",
      source,
      runId: "r",
      runLink: "http://l",
      description: "vd",
      tags: [{ key: "vk", value: "vv" }],
    });
  }
  await models.setAlias("rm", "champ", 2);
  await models.setAlias("rm", "old", 1);
  await versions.transition("rm", 1, "Staging", false);
  await versions.transition("rm", 2, "Staging", true);
  await versions.delete("rm", 2);
  await models.rename("rm", "rm2");
}

describe("the registry", () => {
  test("leaves the rows that MLflow leaves", async () => {
    const { registry, table } = await setUp();
    await storyOf(registry);
    const named = { name: "rm2", workspace: "default" };
    const times = { creation_time: NOW, last_updated_time: NOW };
    expect(table("registered_models", "name")).toEqual([{ ...named, ...times, description: "d" }]);
    expect(table("registered_model_tags", "key")).toEqual([{ ...named, key: "k", value: "v" }]);
    expect(table("registered_model_aliases", "alias")).toEqual([{ ...named, alias: "old", version: 1 }]);
    const version = (number: number, more: object) => ({
      ...named,
      ...times,
      version: number,
      user_id: null,
      status: "READY",
      status_message: null,
      source: `s3://b/${number}`,
      storage_location: `s3://b/${number}`,
      run_id: "r",
      run_link: "http://l",
      description: "vd",
      ...more,
    });
    expect(table("model_versions", "version")).toEqual([
      version(1, { current_stage: "Archived" }),
      version(2, {
        current_stage: "Deleted_Internal",
        description: null,
        source: "REDACTED-SOURCE-PATH",
        run_id: "REDACTED-RUN-ID",
        run_link: "REDACTED-RUN-LINK",
      }),
      version(3, { current_stage: "None" }),
    ]);
    expect(table("model_version_tags", "version")).toEqual(
      [1, 2, 3].map((number) => ({ ...named, version: number, key: "vk", value: "vv" })),
    );
  });

  test("gives a new version the number after all there were, and deletes a model with all its rows", async () => {
    const { registry, table } = await setUp();
    await storyOf(registry);
    await registry.versions.delete("rm2", 3);
    expect((await registry.versions.create({ name: "rm2", source: "s3://b/4" })).version).toBe(4);
    await registry.models.delete("rm2");
    for (const name of [
      "registered_models",
      "registered_model_tags",
      "registered_model_aliases",
      "model_versions",
      "model_version_tags",
    ]) {
      expect(table(name, "name"), name).toEqual([]);
    }
  });

  test("reads many versions of many models in the order of the search", async () => {
    const { registry } = await setUp();
    for (let model = 0; model < 20; model += 1) {
      await registry.models.create({ name: `m${model}` });
      for (let version = 0; version < 15; version += 1) {
        await registry.versions.create({
          name: `m${model}`,
          source: "s",
          tags: [{ key: "t", value: `${model}.${version}` }],
        });
      }
    }
    const { items } = await registry.versions.search({ orderBy: ["version_number DESC"] });
    expect(items.map(({ name, version }) => `${name}.${version}`)).toEqual(
      Array.from({ length: 15 }, (_, index) => 15 - index).flatMap((version) =>
        Array.from({ length: 20 }, (_, model) => `m${model}`)
          .toSorted()
          .map((name) => `${name}.${version}`),
      ),
    );
    expect(items.every(({ name, version, tags }) => tags[0]?.value === `${name.slice(1)}.${version - 1}`)).toBe(true);
  });
});

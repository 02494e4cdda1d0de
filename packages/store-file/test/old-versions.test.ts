// Folders that old MLflow versions filled, as data: Runledger sees in them what those versions saw, and can go on writing.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Metric, Run, Store } from "@runledger/store-api";
import { describe, expect, it } from "vitest";
import { diagnose, openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

interface Fixture {
  /** Empty ones, which git would lose. */
  readonly folders: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** What the version's own FileStore gave. */
  readonly seen: {
    readonly experiments: object;
    readonly runs: Readonly<Record<string, object>>;
    readonly models: object;
  };
}

const fixtureOf = (version: string): Fixture =>
  JSON.parse(readFileSync(new URL(`fixtures/mlflow-${version}.json`, import.meta.url), "utf8")) as Fixture;

async function unpacked({ folders, files }: Fixture): Promise<string> {
  const root = await emptyFolder();
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const record = (pairs: readonly { readonly key: string; readonly value: string }[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

/** As Python prints what JSON has no number for. */
const number = (value: number): number | string =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

async function seenRun(store: Store, run: Run): Promise<object> {
  const histories: Record<string, unknown> = {};
  for (const { key } of run.metrics)
    histories[key] = (await store.metrics.history(run.id, key)).items.map(({ timestamp, step, value }: Metric) => [
      timestamp,
      step,
      number(value),
    ]);
  return {
    experiment: run.experimentId,
    name: run.name,
    user: run.userId,
    status: run.status,
    start: run.startTime,
    end: run.endTime,
    stage: run.lifecycleStage,
    artifacts: run.artifactUri,
    params: record(run.params),
    tags: record(run.tags),
    latest: Object.fromEntries(run.metrics.map(({ key, value }) => [key, number(value)])),
    history: histories,
    datasets: run.inputs.datasets.map(({ dataset: { name, digest, sourceType, source, schema, profile }, tags }) => [
      name,
      digest,
      sourceType,
      source,
      schema,
      profile,
      record(tags),
    ]),
  };
}

async function seenModels(store: Store): Promise<object> {
  const models: Record<string, object> = {};
  for (const model of (await store.registry?.models.search())?.items ?? []) {
    const versions = (await store.registry?.versions.search({ filter: `name = '${model.name}'` }))?.items ?? [];
    models[model.name] = {
      description: model.description,
      tags: record(model.tags),
      aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [alias, version])),
      created: model.creationTime,
      updated: model.lastUpdateTime,
      versions: versions
        .toSorted((a, b) => a.version - b.version)
        .map(({ version, stage, source, runId, status, description, tags }) => {
          return [version, stage, source, runId ?? "", status, description ?? "", record(tags)];
        }),
    };
  }
  return models;
}

async function seen(store: Store): Promise<object> {
  const experiments: Record<string, object> = {};
  const runs: Record<string, object> = {};
  for (const experiment of (await store.experiments.search({ view: "all" })).items) {
    const { id, name, lifecycleStage, artifactLocation, creationTime, lastUpdateTime, tags } = experiment;
    experiments[id] = {
      name,
      stage: lifecycleStage,
      location: artifactLocation,
      created: creationTime,
      updated: lastUpdateTime,
      tags: record(tags),
    };
    if (lifecycleStage === "deleted") continue;
    for (const run of (await store.runs.search({ experimentIds: [id], view: "all" })).items)
      runs[run.id] = await seenRun(store, run);
  }
  return { experiments, runs, models: await seenModels(store) };
}

describe.each(["1.30.1", "2.9.2", "2.22.0"])("a folder of MLflow %s", (version) => {
  it("is seen as that version saw it, and is healthy", async () => {
    const fixture = fixtureOf(version);
    const root = await unpacked(fixture);
    const warnings: string[] = [];
    const store = await openFileStore(root, { warn: (message) => void warnings.push(message) });
    expect(await seen(store)).toEqual(fixture.seen);
    await store.close();
    expect(warnings).toEqual([]);
    expect(await Array.fromAsync(diagnose(root))).toEqual([]);
  });

  it("can be written to, and keeps fields that only that version knows", async () => {
    const fixture = fixtureOf(version);
    const root = await unpacked(fixture);
    const store = await openFileStore(root);
    const [id = ""] = Object.entries(fixture.seen.runs).find(([, run]) => "end" in run && run.end === null) ?? [];
    await store.runs.log(id, { metrics: [{ key: "late", value: 1, timestamp: 2, step: 3 }] });
    await store.runs.update(id, { status: "FINISHED", endTime: 1_700_000_000_000, name: "renamed" });
    const experiments = (await store.experiments.search({ view: "deleted" })).items;
    for (const experiment of experiments) await store.experiments.restore(experiment.id);
    await store.close();
    const again = await openFileStore(root);
    const run = await again.runs.get(id);
    expect(run).toMatchObject({ name: "renamed", status: "FINISHED", metrics: [{ key: "late" }] });
    expect(experiments).toHaveLength(1);
    for (const experiment of experiments)
      expect(await again.experiments.get(experiment.id)).toMatchObject({ lifecycleStage: "active", name: "gone" });
    await again.close();
    const { experimentId } = run;
    const meta = readFileSync(join(root, experimentId, id, "meta.yaml"), "utf8");
    const before = fixture.files[`${experimentId}/${id}/meta.yaml`] ?? "";
    const names = (text: string): string[] => [...text.matchAll(/^(\w+):/gm)].map(([, name = ""]) => name);
    expect(names(meta)).toEqual(names(before));
  });
});

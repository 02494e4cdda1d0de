// A store with something of everything: stages, nesting, histories, data sets, models, versions with gaps, prompts.
import type { Store } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";

export interface Rich {
  readonly store: Store;
  readonly parentId: string;
  readonly childId: string;
  readonly modelId: string;
  readonly experimentId: string;
}

export const groups = (store: Store) => {
  const { loggedModels, datasets, registry, transfer } = store;
  if (!loggedModels || !datasets || !registry) throw new Error("the memory store lacks a group");
  return { loggedModels, datasets, registry, transfer };
};

/** A store as a foreign server is. */
export const withoutTransfer = (store: Store): Store => ({ ...store, transfer: undefined });

async function fillRegistry(store: Store, runId: string, modelId: string): Promise<void> {
  const { models, versions } = groups(store).registry;
  const { name } = await models.create({ name: "net", description: "words", tags: [{ key: "team", value: "red" }] });
  for (let n = 1; n <= 5; n += 1)
    await versions.create({
      name,
      source: n === 2 ? `models:/${modelId}` : "s3://bucket/net",
      runId,
      tags: [{ key: "n", value: `${n}` }],
    });
  for (const n of [1, 3, 5]) await versions.delete(name, n);
  await versions.transition(name, 2, "Production", false);
  await models.setAlias(name, "champion", 4);
  const prompt = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
  await models.create({ name: "ask", tags: prompt });
  await versions.create({ name: "ask", source: "s3://bucket/ask", tags: prompt });
}

export async function richStore(clock: () => number = Date.now): Promise<Rich> {
  const store = await openMemoryStore({ clock, artifactRoot: "s3://old" });
  const { datasets, loggedModels } = groups(store);
  const experimentId = await store.experiments.create({ name: "one", tags: [{ key: "k", value: "v" }] });
  const parent = await store.runs.create({ experimentId, name: "parent", userId: "ann", startTime: 1000 });
  const child = await store.runs.create({
    experimentId,
    name: "child",
    startTime: 2000,
    tags: [{ key: "mlflow.parentRunId", value: parent.id }],
  });
  const points = Array.from({ length: 2500 }, (_, n) => ({
    key: n % 3 ? "loss" : "val/loss",
    value: n === 7 ? Number.NaN : 1 / (n + 1),
    timestamp: 5 * n,
    step: n,
  }));
  for (let at = 0; at < points.length; at += 900)
    await store.runs.log(child.id, {
      metrics: points.slice(at, at + 900),
      params: at === 0 ? [{ key: "lr", value: "0.1" }] : [],
    });
  const dataset = { name: "rows", digest: "d1", sourceType: "local", source: "/data", schema: null, profile: null };
  await datasets.logInputs(child.id, {
    datasets: [{ dataset, tags: [{ key: "mlflow.data.context", value: "train" }] }],
  });
  const model = await loggedModels.create({
    experimentId,
    name: "m",
    sourceRunId: child.id,
    params: [{ key: "depth", value: "3" }],
  });
  await store.runs.log(child.id, {
    metrics: [
      { key: "auc", value: 0.5, timestamp: 9, step: 1, modelId: model.id, datasetName: "rows", datasetDigest: "d1" },
    ],
  });
  await loggedModels.finalize(model.id, "READY");
  const gone = await loggedModels.create({ experimentId, name: "gone" });
  await loggedModels.delete(gone.id);
  await datasets.logInputs(parent.id, { models: [{ modelId: model.id }] });
  await datasets.logOutputs(child.id, [{ modelId: model.id, step: 3 }]);
  await store.runs.update(child.id, { status: "FINISHED", endTime: 3000 });
  const deleted = await store.runs.create({ experimentId, name: "deleted" });
  await store.runs.log(deleted.id, { metrics: [{ key: "m", value: 1, timestamp: 0, step: 0 }] });
  await store.runs.delete(deleted.id);
  const closed = await store.experiments.create({ name: "closed" });
  await store.runs.create({ experimentId: closed, name: "within" });
  await store.experiments.delete(closed);
  await fillRegistry(store, child.id, model.id);
  return { store, parentId: parent.id, childId: child.id, modelId: model.id, experimentId };
}

// What is asked of each server: recorded once by `record.mjs`, replayed by `recorded.test.ts`.

const byKey = (entries) => Object.fromEntries(entries.map(({ key, value }) => [key, value]));

/** @returns what came back, without ids and times */
export async function session(store, mark) {
  const { experiments, runs, metrics, datasets, registry } = store;
  const experimentId = await experiments.create({ name: `recorded-${mark}`, tags: [{ key: "team", value: "a" }] });
  await experiments.setTag(experimentId, "note", "ü");
  const experiment = await experiments.get(experimentId);
  const created = await runs.create({ experimentId, name: "first", startTime: 1, tags: [{ key: "t", value: "" }] });
  await runs.log(created.id, {
    metrics: [
      { key: "m", value: 0.5, timestamp: 1, step: 0 },
      { key: "m", value: Number.NaN, timestamp: 2, step: 1 },
    ],
    params: [{ key: "p", value: "1e-3" }],
    tags: [{ key: "t", value: "x" }],
  });
  const dataset = { name: "d", digest: "1", sourceType: "local", source: "s", schema: null, profile: "{}" };
  await datasets.logInputs(created.id, {
    datasets: [{ dataset, tags: [{ key: "mlflow.data.context", value: "train" }] }],
  });
  await runs.update(created.id, { status: "FINISHED", endTime: 9 });
  const run = await runs.get(created.id);
  const found = await runs.search({ experimentIds: [experimentId], filter: "params.p = '1e-3'", maxResults: 1 });
  const history = await metrics.history(created.id, "m");
  const bulk = await metrics.bulkHistory([created.id], "m");
  const summaries = await datasets.summaries([experimentId]);
  const name = `model-${mark}`;
  await registry.models.create({ name, description: "d", tags: [{ key: "k", value: "v" }] });
  const version = await registry.versions.create({ name, source: "s3://b/m", runId: created.id });
  await registry.models.setAlias(name, "best", version.version);
  await registry.versions.transition(name, 1, "Staging", false);
  const model = await registry.models.get(name);
  const missing = await runs.get("0".repeat(32)).catch((error) => error.code);
  await runs.delete(created.id);
  const deleted = await runs.search({ experimentIds: [experimentId], view: "deleted" });
  return {
    experiment: [experiment.name === `recorded-${mark}`, experiment.lifecycleStage, byKey(experiment.tags)],
    run: [run.name, run.status, run.startTime, run.endTime, byKey(run.params), byKey(run.tags)["t"]],
    latest: run.metrics.map(({ key, value, timestamp, step }) => [key, String(value), timestamp, step]),
    inputs: run.inputs.datasets,
    found: found.items.map(({ id }) => id === created.id),
    history: history.items.map(({ value, step }) => [String(value), step]),
    bulk: bulk.map(({ runId, value }) => [runId === created.id, String(value)]),
    summaries: summaries.map(({ name: dataName, digest, context }) => [dataName, digest, context]),
    version: [version.version, version.stage, version.status, version.source, version.runId === created.id],
    model: [model.description, byKey(model.tags), model.aliases, model.latestVersions.map(({ stage }) => stage)],
    missing,
    deleted: deleted.items.map(({ lifecycleStage }) => lifecycleStage),
  };
}

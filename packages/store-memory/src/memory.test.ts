import { StoreError } from "@runledger/store-api";
import { describe, expect, it } from "vitest";
import plugin, { openMemoryStore } from "./index.js";

const open = () => {
  let now = 1000;
  return openMemoryStore({ artifactRoot: "s3://root", clock: () => (now += 1) });
};
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (StoreError.is(error) ? error.code : String(error)),
  );

describe("memory store", () => {
  it("keeps what is logged to a run and finds it again", async () => {
    const store = await open();
    const experimentId = await store.experiments.create({ name: "one" });
    const run = await store.runs.create({ experimentId, name: "first", startTime: 5 });
    await store.runs.log(run.id, {
      metrics: [
        { key: "loss", value: 2, timestamp: 1, step: 0 },
        { key: "loss", value: Number.NaN, timestamp: 1, step: 1 },
        { key: "loss", value: 1, timestamp: 1, step: 1 },
        { key: "loss", value: 1, timestamp: 1, step: 1 },
      ],
      params: [{ key: "lr", value: "0.1" }],
    });

    const { items } = await store.runs.search({
      experimentIds: [` 0${experimentId}`],
      filter: "metrics.loss <= 1 AND params.lr = '0.1'",
    });
    expect(items.map(({ id, artifactUri, metrics }) => ({ id, artifactUri, metrics }))).toEqual([
      {
        id: run.id,
        artifactUri: `s3://root/1/${run.id}/artifacts`,
        metrics: [{ key: "loss", value: 1, timestamp: 1, step: 1 }],
      },
    ]);
    expect((await store.metrics.history(run.id, "loss")).items.map(({ value }) => value)).toEqual([2, Number.NaN, 1]);
  });

  it("writes all of a batch or nothing", async () => {
    const store = await open();
    const { id } = await store.runs.create({ experimentId: "0" });
    await store.runs.log(id, { params: [{ key: "p", value: "1" }] });
    const clash = {
      tags: [{ key: "t", value: "1" }],
      params: [
        { key: "q", value: "1" },
        { key: "p", value: "2" },
      ],
    };
    expect(await codeOf(store.runs.log(id, clash))).toBe("INVALID_PARAMETER_VALUE");
    const run = await store.runs.get(id);
    expect([run.params, run.tags.map(({ key }) => key)]).toEqual([[{ key: "p", value: "1" }], ["mlflow.runName"]]);
  });

  it("refuses another value of a logged model's point, in one batch as well", async () => {
    const store = await open();
    const { id } = await store.runs.create({ experimentId: "0" });
    const model = await store.loggedModels?.create({ experimentId: "0" });
    const point = { key: "m", value: 1, timestamp: 1, step: 0, modelId: model?.id };
    expect(await codeOf(store.runs.log(id, { metrics: [point, { ...point, value: 2 }] }))).toBe("BAD_REQUEST");
    await store.runs.log(id, { metrics: [point, point] });
    expect((await store.loggedModels?.get(model?.id ?? ""))?.metrics).toHaveLength(1);
  });

  it("deletes and revives an experiment with all its runs", async () => {
    const store = await open();
    const { id } = await store.runs.create({ experimentId: "0" });
    await store.experiments.delete("0");
    expect((await store.runs.get(id)).lifecycleStage).toBe("deleted");
    expect(await codeOf(store.runs.create({ experimentId: "0" }))).toBe("INVALID_PARAMETER_VALUE");
    expect(await codeOf(store.experiments.delete("0"))).toBe("RESOURCE_DOES_NOT_EXIST");
    await store.experiments.restore("0");
    expect((await store.runs.get(id)).lifecycleStage).toBe("active");
  });

  it("never uses the number of a deleted version again, and archives the others of a stage", async () => {
    const { registry } = await open();
    if (registry === undefined) return expect.unreachable();
    const { models, versions } = registry;
    await models.create({ name: "m" });
    for (const source of ["s3://a", "s3://b", "s3://c"]) await versions.create({ name: "m", source });
    await models.setAlias("m", "champ", "03");
    await versions.delete("m", 3);
    expect((await versions.create({ name: "m", source: "s3://d" })).version).toBe(4);
    expect((await models.get("m")).aliases).toEqual([]);
    await versions.transition("m", 1, "production", false);
    await versions.transition("m", 2, "Production", true);
    expect(Object.fromEntries((await versions.latest("m")).map(({ version, stage }) => [stage, version]))).toEqual({
      Archived: 1,
      Production: 2,
      None: 4,
    });
    expect((await versions.getByAlias("m", "latest")).version).toBe(4);
    return undefined;
  });

  it("keeps the first tags of a data set and lists it once per context", async () => {
    const store = await open();
    const dataset = { name: "d", digest: "1", sourceType: "local", source: "x", schema: null, profile: null };
    const input = (context: string) => ({ dataset, tags: [{ key: "mlflow.data.context", value: context }] });
    const [a, b] = [await store.runs.create({ experimentId: "0" }), await store.runs.create({ experimentId: "0" })];
    await store.datasets?.logInputs(a.id, { datasets: [input("train")] });
    await store.datasets?.logInputs(a.id, { datasets: [input("eval")] });
    await store.datasets?.logInputs(b.id, { datasets: [input("train")] });
    expect(await store.datasets?.summaries(["0"])).toEqual([
      { experimentId: "0", name: "d", digest: "1", context: "train" },
    ]);
  });

  it("is a plugin for scheme memory", async () => {
    const location = { scheme: "memory", uri: "memory:", redacted: "memory:" };
    const store = await plugin.open(location, { artifactRoot: "/tmp/root", truncateLongValues: false });
    const run = await store.runs.create({ experimentId: "0" });
    expect(run.artifactUri).toBe(`/tmp/root/0/${run.id}/artifacts`);
    expect(await codeOf(store.runs.log(run.id, { params: [{ key: "p", value: "x".repeat(6001) }] }))).toBe(
      "INVALID_PARAMETER_VALUE",
    );
  });
});

// Into a store that makes its own ids: the same content under new ids, found again by tags or by a mapping.
import { type Store, StoreError } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";
import { describe, expect, it } from "vitest";
import { copyStore, memoryMapping } from "../src/index.js";
import { isSourceTag, tagOf } from "../src/mapping.js";
import { dump } from "./support/dump.js";
import { groups, richStore, withoutTransfer } from "./support/rich-store.js";

const foreignServer = async () => withoutTransfer(await openMemoryStore({ artifactRoot: "s3://new" }));

const runNamed = async (store: Store, name: string) => {
  const { items } = await store.experiments.search({ view: "all" });
  const experimentIds = items.map(({ id }) => id);
  const found = await store.runs.search({ experimentIds, view: "all", filter: `run_name = '${name}'` });
  expect(found.items).toHaveLength(1);
  return store.runs.get(found.items[0]?.id ?? "");
};

/** Every call that writes may be the last one. */
function mortal(store: Store, allowed: number): Store {
  let left = allowed;
  const writes = /^(create|update|log|logInputs|logOutputs|delete|restore|rename|set|finalize|transition|deleteTag)/;
  const wrap = <T extends object>(group: T): T =>
    Object.fromEntries(
      Object.entries(group).map(([name, method]: [string, unknown]) => {
        if (typeof method !== "function") return [name, wrap(method as object)];
        return [
          name,
          (...args: unknown[]) => {
            if (writes.test(name) && left-- <= 0)
              throw new Error(`killed at ${name} ${JSON.stringify(args).slice(0, 120)}`);
            return (method as (...given: unknown[]) => unknown)(...args);
          },
        ];
      }),
    ) as T;
  const { experiments, runs, loggedModels, datasets, registry } = store;
  return {
    ...store,
    experiments: wrap(experiments),
    runs: wrap(runs),
    loggedModels: loggedModels && wrap(loggedModels),
    datasets: datasets && wrap(datasets),
    registry: registry && wrap(registry),
  };
}

describe("a copy into a foreign server", () => {
  it("has the same content under new ids", async () => {
    const { store, childId } = await richStore();
    const target = await foreignServer();
    const report = await copyStore({ source: store, target, verify: true });
    expect(report.problems).toEqual([]);
    expect(report.verification).toMatchObject({ equal: true, differences: [] });
    expect([report.ids, report.notes.some((note) => note.includes("ids and times of its own"))]).toEqual(["new", true]);

    const [parent, child, deleted] = await Promise.all(["parent", "child", "deleted"].map((n) => runNamed(target, n)));
    expect(child?.id).not.toBe(childId);
    expect(child).toMatchObject({ status: "FINISHED", startTime: 2000, endTime: 3000 });
    expect(child && tagOf(child, "mlflow.parentRunId")).toBe(parent?.id);
    expect(deleted?.lifecycleStage).toBe("deleted");
    expect((await target.metrics.history(child?.id ?? "", "loss")).items).toEqual(
      (await store.metrics.history(childId, "loss")).items,
    );
    expect((await target.experiments.getByName("closed")).lifecycleStage).toBe("deleted");
  });

  it("keeps the numbers, stages and aliases of versions, and links of models", async () => {
    const { store } = await richStore();
    const target = await foreignServer();
    await copyStore({ source: store, target });
    const { models, versions } = groups(target).registry;
    const found = (await versions.search({ filter: "name = 'net'" })).items;
    expect(found.map(({ version, stage }) => [version, stage]).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
      [2, "Production"],
      [4, "None"],
    ]);
    expect((await models.get("net")).aliases).toEqual([{ alias: "champion", version: 4 }]);
    expect((await versions.create({ name: "net", source: "s3://x" })).version).toBe(6);
    const child = await runNamed(target, "child");
    const [model] = (await groups(target).loggedModels.search({ experimentIds: [child.experimentId] })).items;
    expect(model).toMatchObject({ name: "m", status: "READY", sourceRunId: child.id });
    expect(model?.metrics).toEqual([
      expect.objectContaining({ key: "auc", value: 0.5, runId: child.id, datasetName: "rows" }),
    ]);
    expect(child.outputs).toEqual([{ modelId: model?.id, step: 3 }]);
    expect((await runNamed(target, "parent")).inputs.models).toEqual([{ modelId: model?.id }]);
    expect((await versions.get("net", 2)).source).toBe(`models:/${model?.id}`);
  });

  it("writes nothing the second time, with and without the mapping, whatever it is read from", async () => {
    const { store } = await richStore();
    for (const source of [store, withoutTransfer(store)]) {
      const target = await foreignServer();
      const mapping = memoryMapping();
      await copyStore({ source, target, mapping });
      const before = await dump(target);
      for (const known of [mapping, undefined]) {
        const report = await copyStore({ source, target: mortal(target, 0), mapping: known });
        expect([report.upToDate, report.points]).toEqual([true, 0]);
      }
      expect(await dump(target)).toEqual(before);
    }
  });

  it("brings over what changed", async () => {
    const { store, childId } = await richStore();
    const target = await foreignServer();
    await copyStore({ source: store, target });
    await store.runs.log(childId, {
      metrics: [{ key: "loss", value: 9, timestamp: 1, step: 1 }],
      tags: [{ key: "t", value: "1" }],
    });
    await store.runs.delete(childId);
    const report = await copyStore({ source: store, target, verify: true });
    expect(report.counts.runs).toMatchObject({ created: 0, changed: 1, unchanged: 3 });
    expect([report.points, report.verification?.differences]).toEqual([1, []]);
    expect((await runNamed(target, "child")).lifecycleStage).toBe("deleted");
  });

  it("says where experiments, registered models, versions and aliases differ, and names nothing else", async () => {
    const { store } = await richStore();
    const target = await foreignServer();
    const forgetful = (registry: NonNullable<Store["registry"]>): NonNullable<Store["registry"]> => ({
      models: { ...registry.models, setAlias: async () => undefined },
      versions: {
        ...registry.versions,
        create: (version) => registry.versions.create({ ...version, tags: [] }),
        transition: (name, version) => registry.versions.get(name, version),
      },
    });
    const report = await copyStore({
      source: store,
      target: {
        ...target,
        experiments: {
          ...target.experiments,
          create: ({ name, tags = [] }) =>
            target.experiments.create({ name, tags: tags.filter(({ key }) => isSourceTag(key)) }),
        },
        registry: forgetful(groups(target).registry),
      },
      verify: true,
    });
    expect(report.verification?.differences).toEqual([
      { where: "experiment 'one': tag 'k'", source: '"v"', target: "absent" },
      { where: "registered model 'net': alias 'champion'", source: "4", target: "absent" },
      { where: "version 2 of 'net': stage", source: '"Production"', target: '"None"' },
      { where: "version 2 of 'net': tag 'n'", source: '"2"', target: "absent" },
      { where: "version 4 of 'net': tag 'n'", source: '"4"', target: "absent" },
      { where: "version 1 of 'ask': tag 'mlflow.prompt.is_prompt'", source: '"true"', target: "absent" },
    ]);
  });

  it("goes on after a kill at any write, and makes nothing twice", async () => {
    const { store } = await richStore();
    const target = await foreignServer();
    let kills = 0;
    for (let allowed = 0; kills < 500; allowed += 3) {
      const outcome = await copyStore({ source: store, target: mortal(target, allowed % 11) }).catch(
        (error: unknown) => {
          if (StoreError.is(error)) throw error;
          return undefined;
        },
      );
      if (outcome !== undefined) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(5);
    const report = await copyStore({ source: store, target, verify: true });
    expect([report.verification?.differences, report.problems]).toEqual([[], []]);
    const { items } = await target.experiments.search({ view: "all" });
    const runs = await target.runs.search({ experimentIds: items.map(({ id }) => id), view: "all" });
    expect(runs.items).toHaveLength(4);
  });

  it("adds to experiments of other teams and refuses their models", async () => {
    const { store } = await richStore();
    const target = await foreignServer();
    const theirs = await target.experiments.create({ name: "one" });
    await target.runs.create({ experimentId: theirs });
    await groups(target).registry.models.create({ name: "net" });
    const report = await copyStore({ source: store, target });
    expect(report.problems.map(({ kind, id }) => [kind, id])).toEqual([["registeredModels", "net"]]);
    expect((await target.runs.search({ experimentIds: [theirs], view: "all" })).items).toHaveLength(4);
    expect((await target.experiments.get(theirs)).tags).toEqual([]);
  });

  it("says what it would write, and writes nothing", async () => {
    const { store } = await richStore();
    const target = await foreignServer();
    const report = await copyStore({ source: store, target: mortal(target, 0), dryRun: true });
    expect(report.counts).toMatchObject({ runs: { created: 4 }, registeredModels: { created: 2 } });
  });
});

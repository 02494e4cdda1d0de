// Every operation of a store, once: what it is called on is made first, so that it can be run on a closed store or many times at once.
import type { Capability } from "@runledger/store-api";
import type { CaseContext } from "../case.js";
import { modelJson, point } from "../expect.js";

export interface Operation {
  readonly needs?: Capability | undefined;
  /** May be called again and again, also at the same time, and succeeds each time. */
  readonly repeatable: boolean;
  readonly prepare: (context: CaseContext) => Promise<() => Promise<unknown>>;
}

type Prepare = Operation["prepare"];
const repeatable = (prepare: Prepare, needs?: Capability): Operation => ({ prepare, needs, repeatable: true });
const once = (prepare: Prepare, needs?: Capability): Operation => ({ prepare, needs, repeatable: false });

const tracking: Readonly<Record<string, Operation>> = {
  "experiments.create": repeatable(
    async ({ store, unique }) =>
      () =>
        store.experiments.create({ name: unique("e") }),
  ),
  "experiments.get": repeatable(async ({ store, newExperiment }) => {
    const id = await newExperiment();
    return () => store.experiments.get(id);
  }),
  "experiments.getByName": repeatable(async ({ store, newExperiment }) => {
    const { name } = await store.experiments.get(await newExperiment());
    return () => store.experiments.getByName(name);
  }),
  "experiments.rename": repeatable(async ({ store, unique, newExperiment }) => {
    const id = await newExperiment();
    return () => store.experiments.rename(id, unique("e"));
  }),
  "experiments.delete": once(async ({ store, newExperiment }) => {
    const id = await newExperiment();
    return () => store.experiments.delete(id);
  }),
  "experiments.restore": once(async ({ store, newExperiment }) => {
    const id = await newExperiment();
    await store.experiments.delete(id);
    return () => store.experiments.restore(id);
  }),
  "experiments.setTag": repeatable(async ({ store, newExperiment }) => {
    const id = await newExperiment();
    return () => store.experiments.setTag(id, "k", "v");
  }),
  "experiments.deleteTag": once(async ({ store, newExperiment }) => {
    const id = await newExperiment();
    await store.experiments.setTag(id, "k", "v");
    return () => store.experiments.deleteTag(id, "k");
  }),
  "experiments.search": repeatable(
    async ({ store }) =>
      () =>
        store.experiments.search({ maxResults: 5 }),
  ),
  "runs.create": repeatable(async ({ store, newExperiment }) => {
    const experimentId = await newExperiment();
    return () => store.runs.create({ experimentId });
  }),
  "runs.get": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.runs.get(id);
  }),
  "runs.update": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.runs.update(id, { name: "new", status: "FINISHED", endTime: 5 });
  }),
  "runs.delete": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.runs.delete(id);
  }),
  "runs.restore": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    await store.runs.delete(id);
    return () => store.runs.restore(id);
  }),
  "runs.log": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () =>
      store.runs.log(id, {
        metrics: [point("m", 1)],
        params: [{ key: "p", value: "1" }],
        tags: [{ key: "t", value: "1" }],
      });
  }),
  "runs.deleteTag": once(async ({ store, newRun }) => {
    const { id } = await newRun({ tags: [{ key: "t", value: "1" }] });
    return () => store.runs.deleteTag(id, "t");
  }),
  "runs.recordModel": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.runs.recordModel(id, modelJson(id, "model"));
  }),
  "runs.search": repeatable(async ({ store, newRun }) => {
    const { experimentId } = await newRun();
    return () => store.runs.search({ experimentIds: [experimentId] });
  }),
  "metrics.history": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.metrics.history(id, "m");
  }),
  "metrics.stream": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => Array.fromAsync(store.metrics.stream(id, "m"));
  }),
  "metrics.bulkHistory": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.metrics.bulkHistory([id], "m");
  }),
  "metrics.intervalHistory": repeatable(async ({ store, newRun }) => {
    const { id } = await newRun();
    return () => store.metrics.intervalHistory([id], "m");
  }),
  ping: repeatable(
    async ({ store }) =>
      () =>
        store.ping(),
  ),
};

const dataset = { name: "d", digest: "1", sourceType: "local", source: "s", schema: null, profile: null };

const datasets: Readonly<Record<string, Operation>> = {
  "datasets.logInputs": repeatable(async (context) => {
    const { id } = await context.newRun();
    return () =>
      context.datasets.logInputs(id, {
        datasets: [{ dataset, tags: [{ key: "k", value: "v" }] }],
        models: [{ modelId: "m-1" }],
      });
  }, "datasets"),
  "datasets.logOutputs": once(async (context) => {
    const { id } = await context.newRun();
    return () => context.datasets.logOutputs(id, [{ modelId: "m-1", step: 0 }]);
  }, "datasets"),
  "datasets.summaries": repeatable(async (context) => {
    const id = await context.newExperiment();
    return () => context.datasets.summaries([id]);
  }, "datasets"),
};

const onLoggedModel = (call: (context: CaseContext, id: string) => Promise<unknown>): Operation =>
  repeatable(async (context) => {
    const { id } = await context.loggedModels.create({
      experimentId: await context.newExperiment(),
      tags: [{ key: "t", value: "1" }],
    });
    return () => call(context, id);
  }, "loggedModels");

const loggedModels: Readonly<Record<string, Operation>> = {
  "loggedModels.create": repeatable(async (context) => {
    const experimentId = await context.newExperiment();
    return () => context.loggedModels.create({ experimentId });
  }, "loggedModels"),
  "loggedModels.get": onLoggedModel(({ loggedModels: group }, id) => group.get(id)),
  "loggedModels.finalize": onLoggedModel(({ loggedModels: group }, id) => group.finalize(id, "READY")),
  "loggedModels.setTags": onLoggedModel(({ loggedModels: group }, id) => group.setTags(id, [{ key: "t", value: "2" }])),
  "loggedModels.deleteTag": {
    ...onLoggedModel(({ loggedModels: group }, id) => group.deleteTag(id, "t")),
    repeatable: false,
  },
  "loggedModels.logParams": {
    ...onLoggedModel(({ loggedModels: group }, id) => group.logParams(id, [{ key: "p", value: "1" }])),
    repeatable: false,
  },
  "loggedModels.delete": onLoggedModel(({ loggedModels: group }, id) => group.delete(id)),
  "loggedModels.search": repeatable(async (context) => {
    const experimentIds = [await context.newExperiment()];
    return () => context.loggedModels.search({ experimentIds });
  }, "loggedModels"),
};

const onVersion = (
  call: (registry: CaseContext["registry"], name: string, context: CaseContext) => Promise<unknown>,
  more: (registry: CaseContext["registry"], name: string) => Promise<void> = async () => undefined,
): Operation =>
  repeatable(async (context) => {
    const { name } = await context.registry.models.create({ name: context.unique("model") });
    await context.registry.versions.create({ name, source: "s3://bucket/model" });
    await more(context.registry, name);
    return () => call(context.registry, name, context);
  }, "registry");

/** Apart from the others, so that a registry without aliases fails at these alone. */
const onAlias = (call: Parameters<typeof onVersion>[0]): Operation =>
  onVersion(call, ({ models }, name) => models.setAlias(name, "champion", 1));

const onceOnVersion = (call: Parameters<typeof onVersion>[0]): Operation => ({ ...onVersion(call), repeatable: false });

const registry: Readonly<Record<string, Operation>> = {
  "registeredModels.create": onVersion(({ models }, _name, { unique }) => models.create({ name: unique("model") })),
  "registeredModels.get": onVersion(({ models }, name) => models.get(name)),
  "registeredModels.rename": onceOnVersion(({ models }, name, { unique }) => models.rename(name, unique("model"))),
  "registeredModels.update": onVersion(({ models }, name) => models.update(name, "d")),
  "registeredModels.delete": onceOnVersion(({ models }, name) => models.delete(name)),
  "registeredModels.setTag": onVersion(({ models }, name) => models.setTag(name, "k", "v")),
  "registeredModels.deleteTag": onVersion(({ models }, name) => models.deleteTag(name, "k")),
  "registeredModels.setAlias": onAlias(({ models }, name) => models.setAlias(name, "champion", 1)),
  "registeredModels.deleteAlias": onAlias(({ models }, name) => models.deleteAlias(name, "champion")),
  "registeredModels.search": onVersion(({ models }, name) => models.search({ filter: `name = '${name}'` })),
  "modelVersions.create": onVersion(({ versions }, name) => versions.create({ name, source: "s3://bucket/model" })),
  "modelVersions.get": onVersion(({ versions }, name) => versions.get(name, 1)),
  "modelVersions.getByAlias": onAlias(({ versions }, name) => versions.getByAlias(name, "champion")),
  "modelVersions.latest": onVersion(({ versions }, name) => versions.latest(name)),
  "modelVersions.downloadUri": onVersion(({ versions }, name) => versions.downloadUri(name, 1)),
  "modelVersions.update": onVersion(({ versions }, name) => versions.update(name, 1, "d")),
  "modelVersions.transition": onVersion(({ versions }, name) => versions.transition(name, 1, "Staging", true)),
  "modelVersions.delete": onceOnVersion(({ versions }, name) => versions.delete(name, 1)),
  "modelVersions.setTag": onVersion(({ versions }, name) => versions.setTag(name, 1, "k", "v")),
  "modelVersions.deleteTag": onVersion(({ versions }, name) => versions.deleteTag(name, 1, "k")),
  "modelVersions.search": onVersion(({ versions }, name) => versions.search({ filter: `name = '${name}'` })),
};

const onTransfer = (call: (transfer: CaseContext["transfer"], runId: string) => Promise<unknown>): Operation =>
  repeatable(async (context) => {
    const { id } = await context.newRun();
    return () => call(context.transfer, id);
  }, "transfer");

const transfer: Readonly<Record<string, Operation>> = {
  "transfer.runIds": repeatable(async (context) => {
    const experimentIds = [await context.newExperiment()];
    return () => context.transfer.runIds({ experimentIds, limit: 5 });
  }, "transfer"),
  "transfer.runs": onTransfer((group, id) => group.runs([id])),
  "transfer.pointCounts": onTransfer((group, id) => group.pointCounts([id])),
  "transfer.points": onTransfer((group, id) => group.points({ ids: [id], limit: 5 })),
  "transfer.loggedModelIds": repeatable(async (context) => {
    const experimentIds = [await context.newExperiment()];
    return () => context.transfer.loggedModelIds({ experimentIds, limit: 5 });
  }, "transfer"),
  "transfer.loggedModels": onTransfer((group) => group.loggedModels(["m-1"])),
  "transfer.modelPoints": onTransfer((group) => group.modelPoints({ ids: ["m-1"], limit: 5 })),
  "transfer.registeredModels": onTransfer((group) => group.registeredModels(["m"])),
  "transfer.putExperiments": repeatable(async (context) => {
    const experiment = await context.store.experiments.get(await context.newExperiment());
    return () => context.transfer.putExperiments([experiment]);
  }, "transfer"),
  "transfer.putRuns": repeatable(async (context) => {
    const run = { ...(await context.newRun()), deletedTime: null };
    return () => context.transfer.putRuns([run]);
  }, "transfer"),
  "transfer.putPoints": onTransfer((group, runId) => group.putPoints([{ ...point("m", 1), runId }])),
};

/** The first of a list. */
const first = async <T>(list: AsyncIterable<T>): Promise<T | undefined> => {
  for await (const item of list) return item;
  return undefined;
};

const onDeletedRun = (call: (context: CaseContext, id: string) => Promise<unknown>): Operation =>
  repeatable(async (context) => {
    const { id } = await context.newRun();
    await context.store.runs.delete(id);
    return () => call(context, id);
  }, "trash");

const onDeletedExperiment = (call: (context: CaseContext, id: string) => Promise<unknown>): Operation =>
  repeatable(async (context) => {
    const id = await context.newExperiment();
    await context.store.experiments.delete(id);
    return () => call(context, id);
  }, "trash");

const trash: Readonly<Record<string, Operation>> = {
  "trash.runs": onDeletedRun(({ trash: group }, id) => first(group.runs({ ids: [id] }))),
  "trash.loggedModels": onDeletedRun(({ trash: group }) => first(group.loggedModels())),
  "trash.experiments": onDeletedExperiment(({ trash: group }, id) => first(group.experiments({ ids: [id] }))),
  "trash.children": onDeletedRun(({ trash: group }, id) => first(group.children([id]))),
  "trash.purgeRuns": onDeletedRun(({ trash: group }, id) => group.purgeRuns([id])),
  "trash.purgeLoggedModels": onDeletedRun(({ trash: group }) => group.purgeLoggedModels(["m-1"])),
  "trash.purgeExperiments": onDeletedExperiment(({ trash: group }, id) => group.purgeExperiments([id])),
};

export const operations: Readonly<Record<string, Operation>> = {
  ...tracking,
  ...datasets,
  ...loggedModels,
  ...registry,
  ...transfer,
  ...trash,
};

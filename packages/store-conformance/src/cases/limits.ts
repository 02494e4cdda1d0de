// Lengths count code points: the longest value is kept whole, one more is refused (or cut, where MLflow cuts).
import assert from "node:assert/strict";
import { type Case, type CaseContext, decided, group, groupOf } from "../case.js";
import { byKey, only, point, refused, repeat } from "../expect.js";

interface Limit {
  readonly most: number;
  /** Writes the text and gives it back as it reads then. */
  readonly write: (context: CaseContext, text: string) => Promise<unknown>;
}

/** One code point, two UTF-16 units, a letter. */
const WIDE = "𝒜";

function limitCase({ most, write }: Limit): Case["run"] {
  return async (context) => {
    const unique = context.unique("").slice(1, 14);
    for (const filler of ["x", WIDE]) {
      const text = unique + filler + filler.repeat(most - unique.length - 1);
      await refused("INVALID_PARAMETER_VALUE", write(context, text + filler), `${most + 1} characters`);
      assert.equal(await write(context, text), text, `${most} characters`);
    }
  };
}

/** What is cut at a limit instead of being refused. */
function cutCase({ most, write }: Limit): Case["run"] {
  return async (context) => {
    for (const filler of ["x", WIDE]) {
      assert.equal(await write(context, filler.repeat(most)), filler.repeat(most));
      assert.equal(await write(context, filler.repeat(most) + "y"), filler.repeat(most));
    }
  };
}

const runWith = async ({ store, newRun }: CaseContext, batch: Parameters<typeof store.runs.log>[1]) => {
  const { id } = await newRun();
  await store.runs.log(id, batch);
  return store.runs.get(id);
};

const keyLimits: Readonly<Record<string, Limit>> = {
  "metric-key": {
    most: 250,
    write: async (context, key) => only((await runWith(context, { metrics: [point(key, 1)] })).metrics).key,
  },
  "param-key": {
    most: 250,
    write: async (context, key) => only((await runWith(context, { params: [{ key, value: "" }] })).params).key,
  },
  "tag-key": {
    most: 250,
    write: async (context, key) =>
      (await runWith(context, { tags: [{ key, value: "1" }] })).tags.find((tag) => tag.value === "1")?.key,
  },
  "experiment-tag-key": {
    most: 250,
    write: async ({ store, newExperiment }, key) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, key, "");
      return only((await store.experiments.get(id)).tags).key;
    },
  },
  "experiment-tag-value": {
    most: 20_000,
    write: async ({ store, newExperiment }, value) => {
      const id = await newExperiment();
      await store.experiments.setTag(id, "k", value);
      return only((await store.experiments.get(id)).tags).value;
    },
  },
};

const SCHEME = "s3://b/";

/** Writes a URI of the text's length and gives the text back when the URI comes back. */
async function underScheme(text: string, write: (uri: string) => Promise<string>): Promise<string> {
  const uri = SCHEME + text.slice(SCHEME.length);
  return (await write(uri)) === uri ? text : uri;
}

/** Narrower in MLflow's columns than in its checks. */
const columnLimits: Readonly<Record<string, Limit>> = {
  "experiment-name": {
    most: 256,
    write: async ({ store }, name) => (await store.experiments.get(await store.experiments.create({ name }))).name,
  },
  "artifact-location": {
    most: 256,
    write: ({ store, unique }, text) =>
      underScheme(
        text,
        async (artifactLocation) =>
          (await store.experiments.get(await store.experiments.create({ name: unique("e"), artifactLocation })))
            .artifactLocation,
      ),
  },
  "run-name": { most: 250, write: async (context, name) => (await context.newRun({ name })).name },
  "run-name-on-update": {
    most: 250,
    write: async (context, name) => (await context.store.runs.update((await context.newRun()).id, { name })).name,
  },
  "run-name-tag": {
    most: 250,
    write: async (context, value) => (await runWith(context, { tags: [{ key: "mlflow.runName", value }] })).name,
  },
  "user-id": { most: 256, write: async (context, userId) => (await context.newRun({ userId })).userId },
};

const loggedModelLimits: Readonly<Record<string, Limit>> = {
  name: {
    most: 500,
    write: async ({ loggedModels, newExperiment }, name) =>
      (await loggedModels.create({ experimentId: await newExperiment(), name })).name,
  },
  type: {
    most: 500,
    write: async ({ loggedModels, newExperiment }, modelType) =>
      (await loggedModels.create({ experimentId: await newExperiment(), modelType })).modelType,
  },
  "param-key": {
    most: 255,
    write: async ({ loggedModels, newExperiment }, key) =>
      only((await loggedModels.create({ experimentId: await newExperiment(), params: [{ key, value: "" }] })).params)
        .key,
  },
};

async function logged(
  { store, datasets, newRun }: CaseContext,
  more: { name?: string; digest?: string; key?: string; value?: string },
) {
  const { id } = await newRun();
  const dataset = {
    name: more.name ?? "n",
    digest: more.digest ?? "d",
    sourceType: "local",
    source: "s",
    schema: null,
    profile: null,
  };
  await datasets.logInputs(id, { datasets: [{ dataset, tags: [{ key: more.key ?? "k", value: more.value ?? "v" }] }] });
  const found = only((await store.runs.get(id)).inputs.datasets);
  return { ...found.dataset, ...only(found.tags) };
}

const datasetLimits: Readonly<Record<string, Limit>> = {
  name: { most: 500, write: async (context, name) => (await logged(context, { name })).name },
  digest: { most: 36, write: async (context, digest) => (await logged(context, { digest })).digest },
  "tag-key": { most: 255, write: async (context, key) => (await logged(context, { key })).key },
  "tag-value": { most: 500, write: async (context, value) => (await logged(context, { value })).value },
};

async function modelWithVersion({ registry, unique }: CaseContext): Promise<string> {
  const { name } = await registry.models.create({ name: unique("model") });
  await registry.versions.create({ name, source: "s3://bucket/model" });
  return name;
}

const registryLimits: Readonly<Record<string, Limit>> = {
  "model-tag-key": {
    most: 250,
    write: async (context, key) => {
      const name = await modelWithVersion(context);
      await context.registry.models.setTag(name, key, "");
      return only((await context.registry.models.get(name)).tags).key;
    },
  },
  "version-tag-key": {
    most: 250,
    write: async (context, key) => {
      const name = await modelWithVersion(context);
      await context.registry.versions.setTag(name, 1, key, "");
      return only((await context.registry.versions.get(name, 1)).tags).key;
    },
  },
  alias: {
    most: 255,
    write: async (context, alias) => {
      const name = await modelWithVersion(context);
      await context.registry.models.setAlias(name, alias, 1);
      return only((await context.registry.models.get(name)).aliases).alias;
    },
  },
};

const registryColumnLimits: Readonly<Record<string, Limit>> = {
  "model-name": { most: 256, write: async ({ registry }, name) => (await registry.models.create({ name })).name },
  "model-tag-value": {
    most: 5000,
    write: async (context, value) => {
      const name = await modelWithVersion(context);
      await context.registry.models.setTag(name, "k", value);
      return only((await context.registry.models.get(name)).tags).value;
    },
  },
  "version-source": {
    most: 500,
    write: (context, text) =>
      underScheme(
        text,
        async (source) =>
          (await context.registry.versions.create({ name: await modelWithVersion(context), source })).source,
      ),
  },
};

const cases = (table: Readonly<Record<string, Limit>>) =>
  Object.fromEntries(Object.entries(table).map(([name, limit]) => [name, limitCase(limit)]));
const columnCases = (table: Readonly<Record<string, Limit>>) =>
  Object.fromEntries(
    Object.entries(table).map(([name, limit]) => [name, decided("column-lengths-hold-everywhere", limitCase(limit))]),
  );

const allowed = ["a", "a/b", "a.b", "a-b", "a b", "a:b", "_", "é", "模型", "a/b/c.d", "1"];
const broken = [
  "",
  "a//b",
  "./a",
  "a/",
  "/a",
  "..",
  "../a",
  ".",
  "a,b",
  "a%b",
  "a\nb",
  "a'b",
  "a;b",
  "a=b",
  "a\\b",
  "a\0b",
];

const params = (count: number) => repeat(count, (n) => ({ key: `k${n}`, value: "1" }));
const metrics = (count: number) => repeat(count, (n) => point(`m${n}`, 1));

export const limitCases = [
  ...group("limits", cases(keyLimits)),
  ...group("limits", columnCases(columnLimits)),
  ...groupOf("loggedModels", "limits.logged-model", columnCases(loggedModelLimits)),
  ...groupOf("datasets", "limits.data-set", cases(datasetLimits)),
  ...groupOf("registry", "limits.registry", { ...cases(registryLimits), ...columnCases(registryColumnLimits) }),

  ...group("limits", {
    "a-long-param-value-is-cut": cutCase({
      most: 6000,
      write: async (context, value) => only((await runWith(context, { params: [{ key: "p", value }] })).params).value,
    }),
    "a-long-tag-value-is-cut": cutCase({
      most: 8000,
      write: async (context, value) => byKey((await runWith(context, { tags: [{ key: "t", value }] })).tags)["t"],
    }),
    "cut-params-compare-as-cut": async ({ store, newRun }) => {
      const { id } = await newRun();
      const log = (value: string) => store.runs.log(id, { params: [{ key: "p", value }] });
      await log("x".repeat(6001));
      await log(`${"x".repeat(6000)}y`);
      await refused("INVALID_PARAMETER_VALUE", log("x".repeat(5999)));
    },
    "names-may-hold-letters-of-any-script": async ({ store, newRun }) => {
      const { id } = await newRun({ name: "n" });
      const pairs = allowed.map((key) => ({ key, value: key }));
      await store.runs.log(id, { metrics: allowed.map((key) => point(key, 1)), params: pairs, tags: pairs });
      const run = await store.runs.get(id);
      assert.deepEqual(run.metrics.map(({ key }) => key).toSorted(), allowed.toSorted());
      assert.deepEqual(
        [byKey(run.params), byKey(run.tags)],
        [
          Object.fromEntries(allowed.map((key) => [key, key])),
          { ...Object.fromEntries(allowed.map((key) => [key, key])), "mlflow.runName": "n" },
        ],
      );
      for (const key of allowed) assert.equal((await store.metrics.history(id, key)).items.length, 1, key);
    },
    "metric-names-must-be-normal-paths": async ({ store, newRun }) => {
      const before = await newRun();
      for (const key of broken)
        await refused("INVALID_PARAMETER_VALUE", store.runs.log(before.id, { metrics: [point(key, 1)] }), `'${key}'`);
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "param-names-must-be-normal-paths": async ({ store, newRun }) => {
      const before = await newRun();
      for (const key of broken)
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.log(before.id, { params: [{ key, value: "1" }] }),
          `'${key}'`,
        );
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "tag-names-must-be-normal-paths": async ({ store, newRun }) => {
      const before = await newRun();
      for (const key of broken)
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.log(before.id, { tags: [{ key, value: "1" }] }),
          `'${key}'`,
        );
      assert.deepEqual(await store.runs.get(before.id), before);
    },
    "experiment-tag-names-must-be-normal-paths": async ({ store, newExperiment }) => {
      const id = await newExperiment();
      for (const key of broken)
        await refused("INVALID_PARAMETER_VALUE", store.experiments.setTag(id, key, "1"), `'${key}'`);
      assert.deepEqual((await store.experiments.get(id)).tags, []);
    },
    "locations-must-not-mislead": async ({ store, unique }) => {
      for (const artifactLocation of ["runs:/x/y", "s3://b/x#frag", "s3://b/x?a=../b"]) {
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.experiments.create({ name: unique("e"), artifactLocation }),
          artifactLocation,
        );
      }
    },
    "a-batch-holds-1000-metrics-100-params-and-100-tags": async ({ store, newRun }) => {
      const before = await newRun();
      const tooMuch = [{ metrics: metrics(1001) }, { params: params(101) }, { tags: params(101) }];
      for (const batch of tooMuch)
        await refused("INVALID_PARAMETER_VALUE", store.runs.log(before.id, batch), Object.keys(batch).join());
      assert.deepEqual(await store.runs.get(before.id), before);
      await store.runs.log(before.id, { tags: params(100) });
      assert.equal((await store.runs.get(before.id)).tags.length, 101);
    },
    "a-batch-holds-1000-entries-in-all": async ({ store, newRun }) => {
      const before = await newRun();
      await refused(
        "INVALID_PARAMETER_VALUE",
        store.runs.log(before.id, { metrics: metrics(900), params: params(50), tags: params(51) }),
      );
      assert.deepEqual(await store.runs.get(before.id), before);
      await store.runs.log(before.id, { metrics: metrics(900), params: params(50), tags: params(50) });
      assert.equal((await store.runs.get(before.id)).metrics.length, 900);
    },
  }),
];

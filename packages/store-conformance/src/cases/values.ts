// Values come back as they went in: text of every script, and every number that a double can hold.
import assert from "node:assert/strict";
import { decided, group, groupOf } from "../case.js";
import { byKey, idsOf, latest, point, refused } from "../expect.js";

/** Composed and decomposed é are two texts; nothing may normalise, trim, unescape or fold. */
const texts = [
  "é",
  "e\u0301",
  "模型",
  "🚀👩‍🔬",
  "ß",
  "İı",
  "العربية",
  "\u200b",
  " a ",
  "a\tb",
  "a\nb",
  "a\r\nb",
  "a\r",
  "'",
  '"',
  "`",
  "''",
  "\\",
  "\\n",
  "%",
  "_",
  "NULL",
  "null",
  "0",
  "01",
  "1e3",
  "true",
  "{}",
  "<b>&amp;",
  "a+b c%20",
  "\u{10ffff}",
];
const pairs = texts.map((value, n) => ({ key: `k${n}`, value }));
const expected = Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

const numbers = [
  0,
  1,
  -1,
  0.1,
  0.1 + 0.2,
  1 / 3,
  5e-324,
  2.2250738585072014e-308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  2 ** 53 + 2,
  1e21,
  123456789.12345679,
  -1e-7,
];

export const valueCases = [
  ...group("unicode", {
    "survives-in-params": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { params: pairs });
      assert.deepEqual(byKey((await store.runs.get(id)).params), expected);
      // Equal only when it reads as it was written.
      await store.runs.log(id, { params: pairs });
    },
    "survives-in-tags": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ name: "n", tags: pairs });
      assert.deepEqual(byKey((await store.runs.get(id)).tags), { ...expected, "mlflow.runName": "n" });
      for (const { key, value } of pairs) await store.experiments.setTag(experimentId, key, value);
      assert.deepEqual(byKey((await store.experiments.get(experimentId)).tags), expected);
    },
    "survives-in-names": async ({ store, unique }) => {
      const mark = unique("u");
      for (const text of ["é", "e\u0301", "模型 🚀", "it's", 'say "x"', "100%", "a\\b"]) {
        const name = `${text} ${mark}`;
        const experimentId = await store.experiments.create({ name });
        assert.equal((await store.experiments.getByName(name)).id, experimentId, name);
        const run = await store.runs.create({ experimentId, name });
        assert.equal((await store.runs.get(run.id)).name, name);
      }
    },
    "tells-composed-from-decomposed": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ tags: [{ key: "t", value: "é" }] });
      const find = async (value: string) =>
        idsOf(await store.runs.search({ experimentIds: [experimentId], filter: `tags.t = '${value}'` }));
      assert.deepEqual([await find("é"), await find("e\u0301"), await find("e")], [[id], [], []]);
    },
    "sorts-by-code-point-not-by-utf16-unit": async ({ store, newExperiment, newRun }) => {
      const experimentId = await newExperiment();
      // U+FF5E is above the surrogates as a UTF-16 unit, yet below U+1F680 as a code point.
      const names = ["A", "Z", "a", "é", "～", "🚀"];
      for (const name of names.toReversed()) await newRun({ experimentId, name });
      const ordered = async (orderBy: string) =>
        (await store.runs.search({ experimentIds: [experimentId], orderBy: [orderBy] })).items.map(({ name }) => name);
      assert.deepEqual(await ordered("run_name"), names);
      assert.deepEqual(await ordered("run_name DESC"), names.toReversed());
    },
    "like-counts-code-points": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ tags: [{ key: "t", value: "a🚀b" }] });
      const find = async (pattern: string) =>
        idsOf(await store.runs.search({ experimentIds: [experimentId], filter: `tags.t LIKE '${pattern}'` }));
      assert.deepEqual(
        [await find("a_b"), await find("a__b"), await find("___"), await find("%🚀%")],
        [[id], [], [id], [id]],
      );
    },
    "works-in-keys-and-filters": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ tags: [{ key: "clé", value: "valeur è" }] });
      await store.runs.log(id, { metrics: [point("größe", 1)], params: [{ key: "模型", value: "大" }] });
      for (const filter of [
        "tags.clé = 'valeur è'",
        "metrics.`größe` = 1",
        "params.`模型` = '大'",
        "tags.`clé` LIKE '%è'",
      ]) {
        assert.deepEqual(idsOf(await store.runs.search({ experimentIds: [experimentId], filter })), [id], filter);
      }
    },
  }),

  ...groupOf("registry", "unicode", {
    "survives-in-the-registry": async ({ registry, unique }) => {
      const { name } = await registry.models.create({
        name: unique("模型 é"),
        description: texts.join("|"),
        tags: pairs,
      });
      await registry.versions.create({ name, source: "s3://b/é 模型", description: texts.join("|"), tags: pairs });
      const [model, version] = [await registry.models.get(name), await registry.versions.get(name, 1)];
      assert.deepEqual([model.description, byKey(model.tags)], [texts.join("|"), expected]);
      assert.deepEqual(
        [version.source, version.description, byKey(version.tags)],
        ["s3://b/é 模型", texts.join("|"), expected],
      );
    },
  }),

  ...groupOf("loggedModels", "unicode", {
    "survives-in-logged-models": async ({ loggedModels, newExperiment }) => {
      const { id } = await loggedModels.create({
        experimentId: await newExperiment(),
        name: "é 模型",
        modelType: "🚀",
        params: pairs,
        tags: pairs,
      });
      const model = await loggedModels.get(id);
      assert.deepEqual(
        [model.name, model.modelType, byKey(model.params), byKey(model.tags)],
        ["é 模型", "🚀", expected, expected],
      );
    },
  }),

  ...group("numbers", {
    "finite-values-keep-every-bit": async ({ store, newRun }) => {
      const { id } = await newRun();
      await store.runs.log(id, { metrics: numbers.map((value, n) => point(`m${n}`, value)) });
      const run = await store.runs.get(id);
      for (const [n, value] of numbers.entries()) {
        assert.equal(latest(run, `m${n}`).value, value);
        assert.equal((await store.metrics.history(id, `m${n}`)).items[0]?.value, value);
      }
    },
    "nan-stays-nan": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun();
      await store.runs.log(id, { metrics: [point("m", Number.NaN, 3, 4)] });
      const found = (await store.runs.search({ experimentIds: [experimentId] })).items[0];
      for (const metrics of [
        (await store.runs.get(id)).metrics,
        found?.metrics,
        (await store.metrics.history(id, "m")).items,
      ])
        assert.deepEqual(metrics, [point("m", Number.NaN, 3, 4)]);
    },
    "infinities-read-as-the-features-say": async ({ store, newRun }) => {
      const most = store.info.features.infiniteMetrics ? Number.POSITIVE_INFINITY : Number.MAX_VALUE;
      const { id } = await newRun();
      await store.runs.log(id, {
        metrics: [point("up", Number.POSITIVE_INFINITY), point("down", Number.NEGATIVE_INFINITY)],
      });
      const run = await store.runs.get(id);
      assert.deepEqual([latest(run, "up").value, latest(run, "down").value], [most, -most]);
      assert.equal((await store.metrics.history(id, "up")).items[0]?.value, most);
      assert.equal((await store.metrics.bulkHistory([id], "down"))[0]?.value, -most);
    },
    "large-steps-and-times-are-exact": async ({ store, newRun }) => {
      const { id } = await newRun({ startTime: Number.MAX_SAFE_INTEGER });
      const metrics = [
        Number.MAX_SAFE_INTEGER,
        Number.MAX_SAFE_INTEGER - 1,
        -Number.MAX_SAFE_INTEGER,
        2 ** 31,
        2 ** 32 + 1,
      ].map((step) => point("m", 1, step, Number.MAX_SAFE_INTEGER));
      await store.runs.log(id, { metrics });
      const run = await store.runs.get(id);
      assert.deepEqual([run.startTime, latest(run, "m")], [Number.MAX_SAFE_INTEGER, metrics[0]]);
      assert.deepEqual(
        (await store.metrics.history(id, "m")).items,
        metrics.toSorted((a, b) => a.step - b.step),
      );
    },
    "steps-and-times-must-be-safe-integers": decided("numbers-beyond-double", async ({ store, newRun }) => {
      const before = await newRun();
      const bad = [1.5, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY];
      for (const number of bad) {
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.log(before.id, { metrics: [point("m", 1, number)] }),
          `step ${number}`,
        );
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.log(before.id, { metrics: [point("m", 1, 0, number)] }),
          `timestamp ${number}`,
        );
        await refused(
          "INVALID_PARAMETER_VALUE",
          store.runs.update(before.id, { endTime: number }),
          `end time ${number}`,
        );
      }
      assert.deepEqual(await store.runs.get(before.id), before);
    }),
    "filters-compare-in-double-precision": async ({ store, newRun }) => {
      const { id, experimentId } = await newRun({ startTime: 1_700_000_000_001 });
      await store.runs.log(id, { metrics: [point("m", 0.1 + 0.2)] });
      const find = async (filter: string) => idsOf(await store.runs.search({ experimentIds: [experimentId], filter }));
      assert.deepEqual(
        [await find("metrics.m = 0.30000000000000004"), await find("metrics.m = 0.3"), await find("metrics.m > 0.3")],
        [[id], [], [id]],
      );
      assert.deepEqual(
        [
          await find("start_time = 1700000000001"),
          await find("start_time > 1700000000000.5"),
          await find("start_time > 1700000000001"),
        ],
        [[id], [id], []],
      );
    },
  }),
];

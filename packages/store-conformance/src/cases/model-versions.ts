// Model versions: numbering, stages, tags, delete.
import assert from "node:assert/strict";
import type { ModelVersion } from "@runledger/store-api";
import { type CaseContext, decided, groupOf } from "../case.js";
import { byKey, only, refused } from "../expect.js";

const SOURCE = "s3://bucket/model";

/** A model with so many versions; gives its name. */
async function model({ registry, unique }: CaseContext, versions: number): Promise<string> {
  const { name } = await registry.models.create({ name: unique("model") });
  for (let n = 0; n < versions; n += 1) await registry.versions.create({ name, source: `${SOURCE}/${n + 1}` });
  return name;
}

const stages = (versions: readonly ModelVersion[]) =>
  versions.map(({ version, stage }) => `${version} ${stage}`).toSorted();

export const modelVersionCases = [
  ...groupOf("registry", "modelVersions.create", {
    "gives-a-version-as-get-shows-it": async ({ registry, unique, newRun }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      const { id: runId } = await newRun();
      const version = await registry.versions.create({
        name,
        source: SOURCE,
        runId,
        runLink: "https://host/run",
        description: "d",
        tags: [{ key: "t", value: "" }],
      });
      assert.deepEqual(await registry.versions.get(name, 1), version);
      assert.deepEqual(
        [version.name, version.version, version.source, version.runId, version.runLink, version.description],
        [name, 1, SOURCE, runId, "https://host/run", "d"],
      );
      assert.deepEqual(
        [version.stage, version.status, byKey(version.tags), version.aliases],
        ["None", "READY", { t: "" }, []],
      );
    },
    "counts-from-one-for-each-model": async (context) => {
      const [one, two] = [await model(context, 2), await model(context, 1)];
      assert.equal((await context.registry.versions.create({ name: one, source: SOURCE })).version, 3);
      assert.equal((await context.registry.versions.create({ name: two, source: SOURCE })).version, 2);
    },
    "never-uses-a-number-again": async (context) => {
      const name = await model(context, 3);
      await context.registry.versions.delete(name, 3);
      await context.registry.versions.delete(name, 2);
      assert.equal((await context.registry.versions.create({ name, source: SOURCE })).version, 4);
    },
    "moves-the-update-time-of-the-model": async ({ registry, unique, nextMillisecond }) => {
      const before = await registry.models.create({ name: unique("model") });
      await nextMillisecond();
      await registry.versions.create({ name: before.name, source: SOURCE });
      assert.ok((await registry.models.get(before.name)).lastUpdateTime > before.lastUpdateTime);
    },
    "does-not-ask-whether-the-run-exists": async (context) => {
      const name = await model(context, 0);
      assert.equal((await context.registry.versions.create({ name, source: SOURCE, runId: "nope" })).runId, "nope");
    },
    "refuses-an-unknown-model-and-an-empty-source": async (context) => {
      await refused(
        "RESOURCE_DOES_NOT_EXIST",
        context.registry.versions.create({ name: context.unique("model"), source: SOURCE }),
      );
      const name = await model(context, 0);
      await refused("INVALID_PARAMETER_VALUE", context.registry.versions.create({ name, source: "" }));
      assert.deepEqual(await context.registry.versions.latest(name), []);
    },
  }),

  ...groupOf("registry", "modelVersions.get", {
    "takes-several-spellings-of-a-number": async (context) => {
      const name = await model(context, 1);
      for (const version of [1, "1", "01", " 1", "+1"])
        assert.equal((await context.registry.versions.get(name, version)).version, 1, `'${version}'`);
    },
    "refuses-what-is-no-number": async (context) => {
      const name = await model(context, 1);
      for (const version of ["x", "1.0", "", "1e0"])
        await refused("INVALID_PARAMETER_VALUE", context.registry.versions.get(name, version), `'${version}'`);
    },
    "refuses-unknown-versions-and-models": async (context) => {
      const name = await model(context, 1);
      for (const version of [0, 2, -1, "99"])
        await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.get(name, version), `${version}`);
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.get(context.unique("model"), 1));
    },
    "finds-where-the-files-are": async (context) => {
      const name = await model(context, 2);
      assert.equal(await context.registry.versions.downloadUri(name, 2), `${SOURCE}/2`);
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.downloadUri(name, 3));
    },
  }),

  ...groupOf("registry", "modelVersions.update", {
    "changes-the-description-and-the-update-time": async (context) => {
      const name = await model(context, 2);
      const [before, other] = [
        await context.registry.versions.get(name, 1),
        await context.registry.versions.get(name, 2),
      ];
      await context.nextMillisecond();
      const after = await context.registry.versions.update(name, 1, "new");
      assert.deepEqual(after, { ...before, description: "new", lastUpdateTime: after.lastUpdateTime });
      assert.ok(after.lastUpdateTime > before.lastUpdateTime);
      assert.deepEqual(await context.registry.versions.get(name, 2), other);
    },
    "without-a-description-erases-it": async (context) => {
      const name = await model(context, 1);
      await context.registry.versions.update(name, 1, "old");
      await context.registry.versions.update(name, 1);
      assert.equal((await context.registry.versions.get(name, 1)).description ?? "", "");
    },
    "refuses-an-unknown-version": async (context) => {
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.update(await model(context, 1), 2, "d"));
    },
  }),

  ...groupOf("registry", "modelVersions.transition", {
    "takes-stages-in-any-case": async (context) => {
      const name = await model(context, 1);
      for (const [given, stage] of [
        ["staging", "Staging"],
        ["PRODUCTION", "Production"],
        ["Archived", "Archived"],
        ["none", "None"],
      ] as const) {
        assert.equal((await context.registry.versions.transition(name, 1, given, false)).stage, stage);
        assert.equal((await context.registry.versions.get(name, 1)).stage, stage);
      }
    },
    "leaves-others-unless-told": async (context) => {
      const name = await model(context, 3);
      for (const version of [1, 2]) await context.registry.versions.transition(name, version, "Production", false);
      assert.deepEqual(stages((await context.registry.versions.search({ filter: `name = '${name}'` })).items), [
        "1 Production",
        "2 Production",
        "3 None",
      ]);
    },
    "archives-others-of-that-stage-when-told": async (context) => {
      const name = await model(context, 4);
      for (const version of [1, 2]) await context.registry.versions.transition(name, version, "Production", false);
      await context.registry.versions.transition(name, 4, "Staging", false);
      await context.registry.versions.transition(name, 3, "production", true);
      assert.deepEqual(stages((await context.registry.versions.search({ filter: `name = '${name}'` })).items), [
        "1 Archived",
        "2 Archived",
        "3 Production",
        "4 Staging",
      ]);
    },
    "does-not-reach-another-model": async (context) => {
      const [name, other] = [await model(context, 1), await model(context, 1)];
      await context.registry.versions.transition(other, 1, "Production", false);
      await context.registry.versions.transition(name, 1, "Production", true);
      assert.equal((await context.registry.versions.get(other, 1)).stage, "Production");
    },
    "stamps-the-version-the-archived-and-the-model": async (context) => {
      const name = await model(context, 2);
      await context.registry.versions.transition(name, 1, "Production", false);
      const before = Math.max(
        (await context.registry.models.get(name)).lastUpdateTime,
        (await context.registry.versions.get(name, 1)).lastUpdateTime,
      );
      await context.nextMillisecond();
      await context.registry.versions.transition(name, 2, "Production", true);
      for (const { lastUpdateTime } of [
        await context.registry.versions.get(name, 1),
        await context.registry.versions.get(name, 2),
        await context.registry.models.get(name),
      ]) {
        assert.ok(lastUpdateTime > before);
      }
    },
    "refuses-unknown-stages-and-versions": async (context) => {
      const name = await model(context, 1);
      await refused("INVALID_PARAMETER_VALUE", context.registry.versions.transition(name, 1, "bogus", false));
      await refused("INVALID_PARAMETER_VALUE", context.registry.versions.transition(name, "x", "Staging", false));
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.transition(name, 2, "Staging", false));
    },
    "refuses-to-archive-for-stages-that-many-may-have": decided("archiving-needs-an-active-stage", async (context) => {
      const name = await model(context, 2);
      for (const stage of ["None", "Archived"])
        await refused("INVALID_PARAMETER_VALUE", context.registry.versions.transition(name, 1, stage, true), stage);
      assert.deepEqual(stages((await context.registry.versions.search({ filter: `name = '${name}'` })).items), [
        "1 None",
        "2 None",
      ]);
    }),
  }),

  ...groupOf("registry", "modelVersions.latest", {
    "gives-the-highest-of-each-stage-asked-for": async (context) => {
      const name = await model(context, 5);
      for (const [version, stage] of [
        [1, "Staging"],
        [2, "Staging"],
        [3, "Production"],
      ] as const)
        await context.registry.versions.transition(name, version, stage, false);
      const latest = async (asked?: string[]) => stages(await context.registry.versions.latest(name, asked));
      assert.deepEqual(await latest(), ["2 Staging", "3 Production", "5 None"]);
      assert.deepEqual(await latest([]), ["2 Staging", "3 Production", "5 None"]);
      assert.deepEqual(await latest(["staging", "Archived"]), ["2 Staging"]);
    },
    "refuses-unknown-stages-and-models": async (context) => {
      await refused("INVALID_PARAMETER_VALUE", context.registry.versions.latest(await model(context, 1), ["bogus"]));
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.latest(context.unique("model")));
    },
  }),

  ...groupOf("registry", "modelVersions.tags", {
    "are-added-overwritten-and-removed": async (context) => {
      const name = await model(context, 2);
      const { versions } = context.registry;
      for (const [key, value] of [
        ["a", "1"],
        ["a", "2"],
        ["A", ""],
        ["b", "1"],
      ] as const)
        await versions.setTag(name, "01", key, value);
      await versions.deleteTag(name, 1, "b");
      assert.deepEqual(byKey((await versions.get(name, 1)).tags), { a: "2", A: "" });
      assert.deepEqual((await versions.get(name, 2)).tags, []);
    },
    "a-missing-one-may-be-removed": async (context) => {
      const name = await model(context, 1);
      await context.registry.versions.deleteTag(name, 1, "never");
      assert.deepEqual((await context.registry.versions.get(name, 1)).tags, []);
    },
    "are-refused-for-an-unknown-version": async (context) => {
      const name = await model(context, 1);
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.setTag(name, 2, "a", "1"));
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.deleteTag(name, 2, "a"));
      await refused("INVALID_PARAMETER_VALUE", context.registry.versions.setTag(name, "x", "a", "1"));
    },
  }),

  ...groupOf("registry", "modelVersions.delete", {
    "hides-that-version-everywhere": async (context) => {
      const name = await model(context, 2);
      const { models, versions } = context.registry;
      await versions.delete(name, 2);
      await refused("RESOURCE_DOES_NOT_EXIST", versions.get(name, 2));
      await refused("RESOURCE_DOES_NOT_EXIST", versions.downloadUri(name, 2));
      await refused("RESOURCE_DOES_NOT_EXIST", versions.setTag(name, 2, "a", "1"));
      assert.equal(only((await versions.search({ filter: `name = '${name}'` })).items).version, 1);
      assert.equal(only(await versions.latest(name)).version, 1);
      assert.equal(only((await models.get(name)).latestVersions).version, 1);
      assert.equal((await versions.getByAlias(name, "latest")).version, 1);
    },
    "refuses-a-second-time": async (context) => {
      const name = await model(context, 1);
      await context.registry.versions.delete(name, 1);
      await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.delete(name, 1));
    },
    "keeps-the-tags-of-the-others": async (context) => {
      const name = await model(context, 2);
      for (const version of [1, 2]) await context.registry.versions.setTag(name, version, "t", String(version));
      await context.registry.versions.delete(name, 1);
      assert.deepEqual(byKey((await context.registry.versions.get(name, 2)).tags), { t: "2" });
    },
  }),
];

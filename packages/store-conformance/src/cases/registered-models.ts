// Registered models: create, read, rename, describe, tag, delete.
import assert from "node:assert/strict";
import { groupOf } from "../case.js";
import { byKey, only, refused } from "../expect.js";

const SOURCE = "s3://bucket/model";

export const registeredModelCases = [
  ...groupOf("registry", "registeredModels.create", {
    "gives-a-model-as-get-shows-it": async ({ registry, unique }) => {
      const name = unique("model");
      const model = await registry.models.create({
        name,
        description: "what it is",
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "" },
        ],
      });
      assert.deepEqual(await registry.models.get(name), model);
      assert.deepEqual(
        [model.name, model.description, byKey(model.tags), model.aliases, model.latestVersions],
        [name, "what it is", { a: "1", b: "" }, [], []],
      );
    },
    "stamps-both-times-alike": async ({ registry, unique }) => {
      const { creationTime, lastUpdateTime } = await registry.models.create({ name: unique("model") });
      assert.equal(creationTime, lastUpdateTime);
      assert.ok(Math.abs(Date.now() - creationTime) < 3_600_000);
    },
    "refuses-a-taken-name": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name, description: "first" });
      await refused("RESOURCE_ALREADY_EXISTS", registry.models.create({ name, description: "second" }));
      assert.equal((await registry.models.get(name)).description, "first");
    },
    "tells-names-apart-by-case": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name, description: "lower" });
      await registry.models.create({ name: name.toUpperCase(), description: "upper" });
      assert.deepEqual(
        [(await registry.models.get(name)).description, (await registry.models.get(name.toUpperCase())).description],
        ["lower", "upper"],
      );
    },
    "takes-percent-blank-and-letters-of-any-script": async ({ registry, unique }) => {
      for (const name of [unique("a%b"), unique("a b"), unique("é模型")]) {
        await registry.models.create({ name });
        assert.equal((await registry.models.get(name)).name, name);
      }
    },
    "refuses-names-that-break-uris": async ({ registry }) => {
      for (const name of ["", "  ", "a/b", "a:b", ".."])
        await refused("INVALID_PARAMETER_VALUE", registry.models.create({ name }), `'${name}'`);
    },
  }),

  ...groupOf("registry", "registeredModels.get", {
    "refuses-an-unknown-name": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name });
      for (const other of [name.toUpperCase(), `${name}x`])
        await refused("RESOURCE_DOES_NOT_EXIST", registry.models.get(other), other);
    },
    "shows-the-highest-version-of-each-stage": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name });
      for (const _ of [1, 2, 3, 4]) await registry.versions.create({ name, source: SOURCE });
      for (const version of [1, 2]) await registry.versions.transition(name, version, "Production", false);
      const shown = (await registry.models.get(name)).latestVersions.map(({ stage, version }) => `${stage} ${version}`);
      assert.deepEqual(shown.toSorted(), ["None 4", "Production 2"]);
    },
    "compares-versions-as-numbers": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name });
      for (let n = 0; n < 10; n += 1) await registry.versions.create({ name, source: SOURCE });
      assert.equal(only((await registry.models.get(name)).latestVersions).version, 10);
      assert.equal(only(await registry.versions.latest(name)).version, 10);
      assert.equal((await registry.versions.getByAlias(name, "latest")).version, 10);
    },
  }),

  ...groupOf("registry", "registeredModels.rename", {
    "carries-versions-tags-and-aliases-along": async ({ registry, unique }) => {
      const [name, newName] = [unique("before"), unique("after")];
      await registry.models.create({ name, description: "d", tags: [{ key: "t", value: "1" }] });
      await registry.versions.create({ name, source: SOURCE, tags: [{ key: "v", value: "1" }] });
      await registry.models.setAlias(name, "champion", 1);
      const renamed = await registry.models.rename(name, newName);
      assert.deepEqual(await registry.models.get(newName), renamed);
      assert.deepEqual(
        [renamed.name, renamed.description, byKey(renamed.tags), renamed.aliases],
        [newName, "d", { t: "1" }, [{ alias: "champion", version: 1 }]],
      );
      const version = await registry.versions.getByAlias(newName, "champion");
      assert.deepEqual([version.name, version.version, byKey(version.tags)], [newName, 1, { v: "1" }]);
      assert.equal(only(renamed.latestVersions).name, newName);
    },
    "moves-the-update-time": async ({ registry, unique, nextMillisecond }) => {
      const before = await registry.models.create({ name: unique("before") });
      await nextMillisecond();
      const after = await registry.models.rename(before.name, unique("after"));
      assert.equal(after.creationTime, before.creationTime);
      assert.ok(after.lastUpdateTime > before.lastUpdateTime);
    },
    "frees-the-old-name": async ({ registry, unique }) => {
      const name = unique("before");
      await registry.models.create({ name });
      await registry.versions.create({ name, source: SOURCE });
      await registry.models.rename(name, unique("after"));
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.get(name));
      assert.deepEqual((await registry.models.create({ name })).latestVersions, []);
      assert.equal((await registry.versions.create({ name, source: SOURCE })).version, 1);
    },
    "to-its-own-name-is-fine": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name });
      assert.equal((await registry.models.rename(name, name)).name, name);
    },
    "refuses-a-taken-name": async ({ registry, unique }) => {
      const [name, taken] = [unique("model"), unique("taken")];
      for (const each of [name, taken]) await registry.models.create({ name: each });
      await refused("RESOURCE_ALREADY_EXISTS", registry.models.rename(name, taken));
      assert.equal((await registry.models.get(name)).name, name);
    },
    "refuses-bad-and-unknown-names": async ({ registry, unique }) => {
      const name = unique("model");
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.rename(name, unique("new")));
      await registry.models.create({ name });
      for (const newName of ["", "a/b", "a:b"])
        await refused("INVALID_PARAMETER_VALUE", registry.models.rename(name, newName), `'${newName}'`);
    },
  }),

  ...groupOf("registry", "registeredModels.update", {
    "changes-the-description-and-the-update-time": async ({ registry, unique, nextMillisecond }) => {
      const before = await registry.models.create({
        name: unique("model"),
        description: "old",
        tags: [{ key: "t", value: "1" }],
      });
      await nextMillisecond();
      const after = await registry.models.update(before.name, "new");
      assert.deepEqual(after, { ...before, description: "new", lastUpdateTime: after.lastUpdateTime });
      assert.ok(after.lastUpdateTime > before.lastUpdateTime);
      assert.deepEqual(await registry.models.get(before.name), after);
    },
    "without-a-description-erases-it": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model"), description: "old" });
      assert.equal((await registry.models.update(name)).description ?? "", "");
      assert.equal((await registry.models.get(name)).description ?? "", "");
    },
    "refuses-an-unknown-name": async ({ registry, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.update(unique("model"), "d"));
    },
  }),

  ...groupOf("registry", "registeredModels.tags", {
    "are-added-overwritten-and-removed": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model"), tags: [{ key: "a", value: "1" }] });
      await registry.models.setTag(name, "a", "2");
      await registry.models.setTag(name, "A", "");
      await registry.models.setTag(name, "b", "1");
      await registry.models.deleteTag(name, "b");
      assert.deepEqual(byKey((await registry.models.get(name)).tags), { a: "2", A: "" });
    },
    "a-missing-one-may-be-removed": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model"), tags: [{ key: "a", value: "1" }] });
      await registry.models.deleteTag(name, "never");
      assert.deepEqual(byKey((await registry.models.get(name)).tags), { a: "1" });
    },
    "are-refused-for-an-unknown-model": async ({ registry, unique }) => {
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.setTag(unique("model"), "a", "1"));
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.deleteTag(unique("model"), "a"));
    },
  }),

  ...groupOf("registry", "registeredModels.delete", {
    "removes-versions-tags-and-aliases-for-good": async ({ registry, unique }) => {
      const name = unique("model");
      await registry.models.create({ name, description: "old", tags: [{ key: "t", value: "1" }] });
      for (const _ of [1, 2])
        await registry.versions.create({ name, source: SOURCE, tags: [{ key: "v", value: "1" }] });
      await registry.models.setAlias(name, "champion", 2);
      await registry.models.delete(name);
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.get(name));
      await refused("RESOURCE_DOES_NOT_EXIST", registry.versions.get(name, 1));
      assert.deepEqual((await registry.versions.search({ filter: `name = '${name}'` })).items, []);
      const again = await registry.models.create({ name });
      assert.deepEqual([again.description, again.tags, again.aliases, again.latestVersions], [null, [], [], []]);
      const version = await registry.versions.create({ name, source: SOURCE });
      assert.deepEqual([version.version, version.tags, version.aliases], [1, [], []]);
    },
    "refuses-a-second-time": async ({ registry, unique }) => {
      const { name } = await registry.models.create({ name: unique("model") });
      await registry.models.delete(name);
      await refused("RESOURCE_DOES_NOT_EXIST", registry.models.delete(name));
    },
  }),
];

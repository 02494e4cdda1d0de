// Aliases: names that point at one version of a model and can be moved.
import assert from "node:assert/strict";
import { type CaseContext, groupOf } from "../case.js";
import { refused } from "../expect.js";

async function model({ registry, unique }: CaseContext): Promise<string> {
  const { name } = await registry.models.create({ name: unique("model") });
  for (const n of [1, 2]) await registry.versions.create({ name, source: `s3://bucket/${n}` });
  return name;
}

const sorted = (aliases: readonly { readonly alias: string; readonly version: number }[]) =>
  aliases.map(({ alias, version }) => `${alias} ${version}`).toSorted();

export const aliasCases = groupOf("registry", "aliases", {
  "show-in-the-model-and-the-version": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    for (const alias of ["champion", "best"]) await models.setAlias(name, alias, 1);
    assert.deepEqual(sorted((await models.get(name)).aliases), ["best 1", "champion 1"]);
    assert.deepEqual((await versions.get(name, 1)).aliases.toSorted(), ["best", "champion"]);
    assert.deepEqual((await versions.get(name, 2)).aliases, []);
  },
  "find-their-version": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    await models.setAlias(name, "champion", "02");
    assert.deepEqual(await versions.getByAlias(name, "champion"), await versions.get(name, 2));
  },
  "move-when-set-again": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    for (const version of [1, 2]) await models.setAlias(name, "champion", version);
    assert.equal((await versions.getByAlias(name, "champion")).version, 2);
    assert.deepEqual(sorted((await models.get(name)).aliases), ["champion 2"]);
    assert.deepEqual((await versions.get(name, 1)).aliases, []);
  },
  "tell-case-apart": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    await models.setAlias(name, "champ", 1);
    await models.setAlias(name, "CHAMP", 2);
    assert.deepEqual(
      [(await versions.getByAlias(name, "champ")).version, (await versions.getByAlias(name, "CHAMP")).version],
      [1, 2],
    );
    await refused("INVALID_PARAMETER_VALUE", versions.getByAlias(name, "Champ"));
  },
  "belong-to-one-model": async (context) => {
    const [one, two] = [await model(context), await model(context)];
    await context.registry.models.setAlias(one, "champion", 1);
    await refused("INVALID_PARAMETER_VALUE", context.registry.versions.getByAlias(two, "champion"));
  },
  "may-be-digits-or-any-letters": async (context) => {
    const name = await model(context);
    for (const alias of ["1", "é", "a-b_c", "v", "v1x"]) {
      await context.registry.models.setAlias(name, alias, 2);
      assert.equal((await context.registry.versions.getByAlias(name, alias)).version, 2, alias);
    }
  },
  "refuse-reserved-and-broken-names": async (context) => {
    const name = await model(context);
    for (const alias of ["latest", "LATEST", "v1", "V22", "a b", "a.b", "a/b", ""]) {
      await refused("INVALID_PARAMETER_VALUE", context.registry.models.setAlias(name, alias, 1), `'${alias}'`);
    }
    assert.deepEqual((await context.registry.models.get(name)).aliases, []);
  },
  "latest-is-the-highest-version": async (context) => {
    const name = await model(context);
    assert.equal((await context.registry.versions.getByAlias(name, "latest")).version, 2);
    await refused("RESOURCE_DOES_NOT_EXIST", context.registry.versions.getByAlias(context.unique("model"), "latest"));
  },
  "refuse-unknown-versions-and-models": async (context) => {
    const name = await model(context);
    await refused("RESOURCE_DOES_NOT_EXIST", context.registry.models.setAlias(name, "champion", 3));
    await refused("RESOURCE_DOES_NOT_EXIST", context.registry.models.setAlias(context.unique("model"), "champion", 1));
    await refused("INVALID_PARAMETER_VALUE", context.registry.versions.getByAlias(name, "champion"));
  },
  "refuse-a-deleted-version": async (context) => {
    const name = await model(context);
    await context.registry.versions.delete(name, 1);
    await refused("RESOURCE_DOES_NOT_EXIST", context.registry.models.setAlias(name, "champion", 1));
  },
  "go-with-their-version": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    await models.setAlias(name, "champion", 1);
    await models.setAlias(name, "other", 2);
    await versions.delete(name, 1);
    await refused("INVALID_PARAMETER_VALUE", versions.getByAlias(name, "champion"));
    assert.deepEqual(sorted((await models.get(name)).aliases), ["other 2"]);
  },
  "can-be-removed-also-when-missing": async (context) => {
    const [name, { models, versions }] = [await model(context), context.registry];
    for (const alias of ["champion", "other"]) await models.setAlias(name, alias, 1);
    await models.deleteAlias(name, "champion");
    await models.deleteAlias(name, "champion");
    await refused("INVALID_PARAMETER_VALUE", versions.getByAlias(name, "champion"));
    assert.deepEqual((await versions.get(name, 1)).aliases, ["other"]);
    await refused("RESOURCE_DOES_NOT_EXIST", models.deleteAlias(context.unique("model"), "champion"));
  },
});

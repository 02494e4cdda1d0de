// Registered models as callers see them, over a driver.
import type { RegisteredModelDriver, RegisteredModels } from "../contract/registry.js";
import type { Tag } from "../contract/values.js";
import { failures } from "../failures.js";
import { limits } from "../limits.js";
import { parseOrderBy } from "../search/order-by.js";
import { parseFilter } from "../search/parse.js";
import { withoutPrompts } from "../search/prompts.js";
import { searchRows } from "../search/rows.js";
import { searchables } from "../search/searchable.js";
import { selectRows } from "../search/select.js";
import { key, lastOfEach, text, versionNumber } from "./arguments.js";
import type { Context } from "./context.js";
import { searchPage } from "./paging.js";
import { aliasName, descriptionOf, modelName, newAliasName } from "./registry-arguments.js";

const tagOf = (tag: Tag): Tag => ({
  key: key("Registered model tag key", tag.key),
  value: text(`Value of registered model tag '${tag.key}'`, tag.value, limits.registeredModelTagValue),
});

export function checkedRegisteredModels(driver: RegisteredModelDriver, { call, now }: Context): RegisteredModels {
  return {
    create: call(async ({ name, description, tags = [] }) =>
      driver.create(
        {
          name: modelName(name),
          description: descriptionOf(description),
          tags: lastOfEach(tags.map(tagOf), (tag) => tag.key),
        },
        now(),
      ),
    ),
    get: call(async (name) => {
      const model = await driver.get(modelName(name));
      if (model === undefined) throw failures.registeredModelNotFound(name);
      return model;
    }),
    rename: call(async (name, newName) => driver.rename(modelName(name), modelName(newName), now())),
    update: call(async (name, description) => driver.update(modelName(name), descriptionOf(description), now())),
    delete: call(async (name) => driver.delete(modelName(name))),
    setTag: call(async (name, tagKey, value) => driver.setTag(modelName(name), tagOf({ key: tagKey, value }))),
    deleteTag: call(async (name, tagKey) => driver.deleteTag(modelName(name), key("Registered model tag key", tagKey))),
    setAlias: call(async (name, alias, version) =>
      driver.setAlias(modelName(name), { alias: newAliasName(alias), version: versionNumber(version) }),
    ),
    deleteAlias: call(async (name, alias) => driver.deleteAlias(modelName(name), aliasName(alias))),
    search: call(async (search = {}) =>
      searchPage(search, {
        filter: withoutPrompts(parseFilter(searchables.registeredModels, search.filter)),
        orderBy: parseOrderBy(searchables.registeredModels, search.orderBy),
        sizes: limits.pages.registeredModels,
        toRow: searchRows.registeredModel,
        find: async (query) => driver.search?.(query) ?? selectRows(driver.list(), searchRows.registeredModel, query),
      }),
    ),
  };
}

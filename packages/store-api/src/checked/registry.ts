// The model registry as callers see it: versions here, models in registered-models.ts.
import type {
  CreateModelVersion,
  ModelVersion,
  ModelVersions,
  NewModelVersion,
  Registry,
  RegistryDriver,
} from "../contract/registry.js";
import type { Tag } from "../contract/values.js";
import { failures } from "../failures.js";
import { limits } from "../limits.js";
import { parseOrderBy } from "../search/order-by.js";
import { parseFilter } from "../search/parse.js";
import { withoutPrompts } from "../search/prompts.js";
import { searchRows } from "../search/rows.js";
import { searchables } from "../search/searchable.js";
import { selectRows } from "../search/select.js";
import { invalid, key, lastOfEach, optionalText, someText, text, versionNumber } from "./arguments.js";
import type { Context } from "./context.js";
import { searchPage } from "./paging.js";
import { checkedRegisteredModels } from "./registered-models.js";
import { aliasName, descriptionOf, isLatest, modelName, stageOf } from "./registry-arguments.js";

const tagOf = (tag: Tag): Tag => ({
  key: key("Model version tag key", tag.key),
  value: text(`Value of model version tag '${tag.key}'`, tag.value, limits.modelVersionTagValue),
});

const downloadUriOf = (version: ModelVersion): string => version.storageLocation ?? version.source;

async function getVersion({ versions }: RegistryDriver, name: string, version: number | string): Promise<ModelVersion> {
  const number = versionNumber(version);
  const found = await versions.get(modelName(name), number);
  if (found === undefined) throw failures.modelVersionNotFound(name, version);
  return found;
}

async function getByAlias(driver: RegistryDriver, name: string, alias: string): Promise<ModelVersion> {
  aliasName(alias);
  const model = await driver.models.get(modelName(name));
  if (model === undefined) throw failures.registeredModelNotFound(name);
  if (isLatest(alias)) {
    const [latest] = model.latestVersions.toSorted((a, b) => b.version - a.version);
    if (latest === undefined) throw failures.modelVersionNotFound(name, alias);
    return latest;
  }
  const found = model.aliases.find((known) => known.alias === alias);
  if (found === undefined) throw failures.aliasNotFound(name, alias);
  return getVersion(driver, name, found.version);
}

async function latestVersions(
  { models }: RegistryDriver,
  name: string,
  asked: readonly string[],
): Promise<readonly ModelVersion[]> {
  const stages = new Set(asked.map(stageOf));
  const model = await models.get(modelName(name));
  if (model === undefined) throw failures.registeredModelNotFound(name);
  return stages.size === 0 ? model.latestVersions : model.latestVersions.filter((version) => stages.has(version.stage));
}

function newVersion(version: CreateModelVersion): NewModelVersion {
  return {
    name: modelName(version.name),
    source: someText("Source of a model version", version.source, limits.modelSource),
    storageLocation: optionalText("Storage location of a model version", version.storageLocation, limits.modelSource),
    runId: optionalText("Run id of a model version", version.runId, limits.runIdReference),
    runLink: optionalText("Run link of a model version", version.runLink, limits.runLink),
    description: descriptionOf(version.description),
    modelId: optionalText("Logged model id", version.modelId, limits.modelIdReference),
    tags: lastOfEach((version.tags ?? []).map(tagOf), (tag) => tag.key),
  };
}

function checkedVersions(driver: RegistryDriver, { call, now }: Context): ModelVersions {
  const { versions } = driver;
  return {
    create: call(async (version) => versions.create(newVersion(version), now())),
    get: call(async (name, version) => getVersion(driver, name, version)),
    getByAlias: call(async (name, alias) => getByAlias(driver, name, alias)),
    latest: call(async (name, stages = []) => latestVersions(driver, name, stages)),
    downloadUri: call(async (name, version) => downloadUriOf(await getVersion(driver, name, version))),
    update: call(async (name, version, description) =>
      versions.update(modelName(name), versionNumber(version), descriptionOf(description), now()),
    ),
    transition: call(async (name, version, stage, archiveExistingVersions) => {
      const to = stageOf(stage);
      if (archiveExistingVersions && (to === "None" || to === "Archived"))
        invalid(`Existing versions cannot be archived when a version goes to ${to}`);
      return versions.transition(modelName(name), versionNumber(version), to, archiveExistingVersions, now());
    }),
    delete: call(async (name, version) => versions.delete(modelName(name), versionNumber(version), now())),
    setTag: call(async (name, version, tagKey, value) =>
      versions.setTag(modelName(name), versionNumber(version), tagOf({ key: tagKey, value })),
    ),
    deleteTag: call(async (name, version, tagKey) =>
      versions.deleteTag(modelName(name), versionNumber(version), key("Model version tag key", tagKey)),
    ),
    search: call(async (search = {}) =>
      searchPage(search, {
        filter: withoutPrompts(parseFilter(searchables.modelVersions, search.filter)),
        orderBy: parseOrderBy(searchables.modelVersions, search.orderBy),
        sizes: limits.pages.modelVersions,
        toRow: searchRows.modelVersion,
        find: async (query) => versions.search?.(query) ?? selectRows(versions.list(), searchRows.modelVersion, query),
      }),
    ),
  };
}

export function checkedRegistry(driver: RegistryDriver, context: Context): Registry {
  return { models: checkedRegisteredModels(driver.models, context), versions: checkedVersions(driver, context) };
}

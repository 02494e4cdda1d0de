// Registered models and their versions.
import { type Input, toWire } from "@runledger/rest-api";
import { need, type SearchRegistry } from "@runledger/store-api";
import { pageAnswer } from "../answer.js";
import { noteVersion, resolveSource } from "../model-source.js";
import type { Handlers } from "./handler.js";

const searchOf = (input: Input<"searchRegisteredModels" | "searchModelVersions">): SearchRegistry => ({
  filter: input.filter,
  orderBy: input.order_by,
  maxResults: input.max_results,
  pageToken: input.page_token,
});

const models = {
  async createRegisteredModel({ store }, { name, description, tags }) {
    const model = await need(store, "registry").models.create({ name, description, tags });
    return { registered_model: toWire.registeredModel(model) };
  },

  async getRegisteredModel({ store }, { name }) {
    return { registered_model: toWire.registeredModel(await need(store, "registry").models.get(name)) };
  },

  async renameRegisteredModel({ store }, { name, new_name }) {
    return { registered_model: toWire.registeredModel(await need(store, "registry").models.rename(name, new_name)) };
  },

  async updateRegisteredModel({ store }, { name, description }) {
    return { registered_model: toWire.registeredModel(await need(store, "registry").models.update(name, description)) };
  },

  async deleteRegisteredModel({ store }, { name }) {
    await need(store, "registry").models.delete(name);
    return {};
  },

  async searchRegisteredModels({ store }, input) {
    const page = await need(store, "registry").models.search(searchOf(input));
    return pageAnswer(page, (items) => ({ registered_models: items.map(toWire.registeredModel) }));
  },

  async setRegisteredModelTag({ store }, { name, key, value }) {
    await need(store, "registry").models.setTag(name, key, value);
    return {};
  },

  async deleteRegisteredModelTag({ store }, { name, key }) {
    await need(store, "registry").models.deleteTag(name, key);
    return {};
  },

  async setRegisteredModelAlias({ store }, { name, alias, version }) {
    await need(store, "registry").models.setAlias(name, alias, version);
    return {};
  },

  async deleteRegisteredModelAlias({ store }, { name, alias }) {
    await need(store, "registry").models.deleteAlias(name, alias);
    return {};
  },
} satisfies Partial<Handlers>;

const versions = {
  async createModelVersion({ store }, { name, source, run_id, run_link, description, model_id, tags }) {
    const modelId = model_id || undefined;
    const given = { name, source, runId: run_id, runLink: run_link, description, modelId, tags };
    const wanted = await resolveSource(store, given);
    const made = await need(store, "registry").versions.create(wanted);
    if (wanted.modelId) await noteVersion(store, wanted.modelId, made.name, made.version);
    return { model_version: toWire.modelVersion(made) };
  },

  async getModelVersion({ store }, { name, version }) {
    return { model_version: toWire.modelVersion(await need(store, "registry").versions.get(name, version)) };
  },

  async getModelVersionByAlias({ store }, { name, alias }) {
    return { model_version: toWire.modelVersion(await need(store, "registry").versions.getByAlias(name, alias)) };
  },

  async getLatestVersions({ store }, { name, stages }) {
    const latest = await need(store, "registry").versions.latest(name, stages);
    return { model_versions: latest.map(toWire.modelVersion) };
  },

  async getModelVersionDownloadUri({ store }, { name, version }) {
    return { artifact_uri: await need(store, "registry").versions.downloadUri(name, version) };
  },

  async updateModelVersion({ store }, { name, version, description }) {
    const updated = await need(store, "registry").versions.update(name, version, description);
    return { model_version: toWire.modelVersion(updated) };
  },

  async transitionModelVersionStage({ store }, { name, version, stage, archive_existing_versions }) {
    const moved = await need(store, "registry").versions.transition(name, version, stage, archive_existing_versions);
    return { model_version: toWire.modelVersion(moved) };
  },

  async deleteModelVersion({ store }, { name, version }) {
    await need(store, "registry").versions.delete(name, version);
    return {};
  },

  async searchModelVersions({ store }, input) {
    const page = await need(store, "registry").versions.search(searchOf(input));
    return pageAnswer(page, (items) => ({ model_versions: items.map(toWire.modelVersion) }));
  },

  async setModelVersionTag({ store }, { name, version, key, value }) {
    await need(store, "registry").versions.setTag(name, version, key, value);
    return {};
  },

  async deleteModelVersionTag({ store }, { name, version, key }) {
    await need(store, "registry").versions.deleteTag(name, version, key);
    return {};
  },
} satisfies Partial<Handlers>;

export const registry = { ...models, ...versions };

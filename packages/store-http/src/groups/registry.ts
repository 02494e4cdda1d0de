// The model registry over HTTP.
import { fromWire } from "@runledger/rest-api";
import {
  raise,
  type ModelVersions,
  type RegisteredModels,
  type Registry,
  type SearchRegistry,
} from "@runledger/store-api";
import type { Call } from "../call.js";

const searchInput = ({ filter, orderBy = [], maxResults, pageToken }: SearchRegistry) => ({
  filter,
  order_by: orderBy,
  max_results: maxResults,
  page_token: pageToken,
});

function registeredModels(call: Call): RegisteredModels {
  return {
    async create({ name, description, tags = [] }) {
      return fromWire.registeredModel(
        (await call("createRegisteredModel", { name, description, tags })).registered_model,
      );
    },
    async get(name) {
      return fromWire.registeredModel((await call("getRegisteredModel", { name })).registered_model);
    },
    async rename(name, newName) {
      const renamed = await call("renameRegisteredModel", { name, new_name: newName });
      return fromWire.registeredModel(renamed.registered_model);
    },
    async update(name, description) {
      return fromWire.registeredModel((await call("updateRegisteredModel", { name, description })).registered_model);
    },
    async delete(name) {
      await call("deleteRegisteredModel", { name });
    },
    async setTag(name, key, value) {
      await call("setRegisteredModelTag", { name, key, value });
    },
    async deleteTag(name, key) {
      await call("deleteRegisteredModelTag", { name, key });
    },
    async setAlias(name, alias, version) {
      await call("setRegisteredModelAlias", { name, alias, version: String(version) });
    },
    async deleteAlias(name, alias) {
      await call("deleteRegisteredModelAlias", { name, alias });
    },
    async search(search = {}) {
      const found = await call("searchRegisteredModels", searchInput(search));
      return { items: found.registered_models.map(fromWire.registeredModel), nextPageToken: found.next_page_token };
    },
  };
}

function modelVersions(call: Call): ModelVersions {
  const named = (name: string, version: number | string) => ({ name, version: String(version) });
  return {
    async create({ name, source, storageLocation, runId = "", runLink = "", description = "", modelId, tags = [] }) {
      if (storageLocation !== undefined) {
        raise(
          "INVALID_PARAMETER_VALUE",
          "storageLocation cannot be sent over HTTP: the server derives it from the source",
        );
      }
      const made = await call("createModelVersion", {
        name,
        source,
        run_id: runId,
        run_link: runLink,
        description,
        model_id: modelId,
        tags,
      });
      return fromWire.modelVersion(made.model_version);
    },
    async get(name, version) {
      return fromWire.modelVersion((await call("getModelVersion", named(name, version))).model_version);
    },
    async getByAlias(name, alias) {
      return fromWire.modelVersion((await call("getModelVersionByAlias", { name, alias })).model_version);
    },
    async latest(name, stages = []) {
      return (await call("getLatestVersions", { name, stages })).model_versions.map(fromWire.modelVersion);
    },
    async downloadUri(name, version) {
      return (await call("getModelVersionDownloadUri", named(name, version))).artifact_uri;
    },
    async update(name, version, description) {
      const updated = await call("updateModelVersion", { ...named(name, version), description });
      return fromWire.modelVersion(updated.model_version);
    },
    async transition(name, version, stage, archiveExistingVersions) {
      const moved = await call("transitionModelVersionStage", {
        ...named(name, version),
        stage,
        archive_existing_versions: archiveExistingVersions,
      });
      return fromWire.modelVersion(moved.model_version);
    },
    async delete(name, version) {
      await call("deleteModelVersion", named(name, version));
    },
    async setTag(name, version, key, value) {
      await call("setModelVersionTag", { ...named(name, version), key, value });
    },
    async deleteTag(name, version, key) {
      await call("deleteModelVersionTag", { ...named(name, version), key });
    },
    async search(search = {}) {
      const found = await call("searchModelVersions", searchInput(search));
      return { items: found.model_versions.map(fromWire.modelVersion), nextPageToken: found.next_page_token };
    },
  };
}

export const registry = (call: Call): Registry => ({ models: registeredModels(call), versions: modelVersions(call) });

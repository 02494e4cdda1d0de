// The model registry. Versions are text here: the contract reads `1`, `01` and `" 1"` alike.
import { flag, int64, list, optional, text, textOrEmpty, withDefault } from "../fields.js";
import { route } from "../route.js";
import { pair } from "../wire/key-value.js";
import { modelVersion, registeredModel } from "../wire/registry.js";

const needs = "registry";
const models = (name: string): string => `/mlflow/registered-models/${name}`;
const versions = (name: string): string => `/mlflow/model-versions/${name}`;
const model = { name: text };
const version = { name: text, version: text };
const alias = { name: text, alias: text };
const search = {
  filter: optional(text),
  max_results: optional(int64),
  order_by: list(text),
  page_token: optional(text),
};

const registeredModels = {
  createRegisteredModel: route({
    method: "POST",
    path: models("create"),
    needs,
    request: { ...model, tags: list(pair), description: optional(text) },
    response: { registered_model: registeredModel },
  }),
  getRegisteredModel: route({
    method: "GET",
    path: models("get"),
    needs,
    request: model,
    response: { registered_model: registeredModel },
  }),
  renameRegisteredModel: route({
    method: "POST",
    path: models("rename"),
    needs,
    request: { ...model, new_name: text },
    response: { registered_model: registeredModel },
  }),
  updateRegisteredModel: route({
    method: "PATCH",
    path: models("update"),
    needs,
    request: { ...model, description: optional(text) },
    response: { registered_model: registeredModel },
  }),
  deleteRegisteredModel: route({ method: "DELETE", path: models("delete"), needs, request: model }),
  searchRegisteredModels: route({
    method: "GET",
    path: models("search"),
    needs,
    request: search,
    response: { registered_models: list(registeredModel), next_page_token: optional(text) },
  }),
  getLatestVersions: route({
    method: ["POST", "GET"],
    path: models("get-latest-versions"),
    needs,
    request: { ...model, stages: list(text) },
    response: { model_versions: list(modelVersion) },
  }),
  setRegisteredModelTag: route({
    method: "POST",
    path: models("set-tag"),
    needs,
    request: { ...model, key: text, value: textOrEmpty },
  }),
  deleteRegisteredModelTag: route({
    method: "DELETE",
    path: models("delete-tag"),
    needs,
    request: { ...model, key: text },
  }),
  setRegisteredModelAlias: route({
    method: "POST",
    path: models("alias"),
    needs,
    request: { ...alias, version: text },
  }),
  deleteRegisteredModelAlias: route({ method: "DELETE", path: models("alias"), needs, request: alias }),
  getModelVersionByAlias: route({
    method: "GET",
    path: models("alias"),
    needs,
    request: alias,
    response: { model_version: modelVersion },
  }),
};

const modelVersions = {
  createModelVersion: route({
    method: "POST",
    path: versions("create"),
    needs,
    // A new version answers with "" for what was not given, as MLflow stores it.
    request: {
      ...model,
      source: text,
      run_id: textOrEmpty,
      tags: list(pair),
      run_link: textOrEmpty,
      description: textOrEmpty,
      model_id: optional(text),
    },
    response: { model_version: modelVersion },
  }),
  getModelVersion: route({
    method: "GET",
    path: versions("get"),
    needs,
    request: version,
    response: { model_version: modelVersion },
  }),
  getModelVersionDownloadUri: route({
    method: "GET",
    path: versions("get-download-uri"),
    needs,
    request: version,
    response: { artifact_uri: text },
  }),
  updateModelVersion: route({
    method: "PATCH",
    path: versions("update"),
    needs,
    request: { ...version, description: optional(text) },
    response: { model_version: modelVersion },
  }),
  transitionModelVersionStage: route({
    method: "POST",
    path: versions("transition-stage"),
    needs,
    request: { ...version, stage: text, archive_existing_versions: withDefault(flag, false) },
    response: { model_version: modelVersion },
  }),
  deleteModelVersion: route({ method: "DELETE", path: versions("delete"), needs, request: version }),
  searchModelVersions: route({
    method: "GET",
    path: versions("search"),
    needs,
    request: search,
    response: { model_versions: list(modelVersion), next_page_token: optional(text) },
  }),
  setModelVersionTag: route({
    method: "POST",
    path: versions("set-tag"),
    needs,
    request: { ...version, key: text, value: textOrEmpty },
  }),
  deleteModelVersionTag: route({
    method: "DELETE",
    path: versions("delete-tag"),
    needs,
    request: { ...version, key: text },
  }),
  getModelVersionArtifact: route({
    method: "GET",
    path: "/model-versions/get-artifact",
    prefixes: [],
    needs,
    answer: "bytes",
    request: { ...version, path: text },
  }),
};

export const registry = { ...registeredModels, ...modelVersions };

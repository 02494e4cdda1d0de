// Logged models.
import { flag, int64, list, optional, requiredList, text, textOrEmpty } from "../fields.js";
import { route } from "../route.js";
import { fileInfo } from "../wire/file-info.js";
import { pair } from "../wire/key-value.js";
import { loggedModel, loggedModelOrder, loggedModelStatus, metricDataset } from "../wire/logged-model.js";

const root = "/mlflow/logged-models";
const needs = "loggedModels";
const one = { model_id: text };

export const loggedModels = {
  createLoggedModel: route({
    method: "POST",
    path: root,
    needs,
    request: {
      experiment_id: text,
      name: optional(text),
      model_type: textOrEmpty,
      source_run_id: textOrEmpty,
      params: list(pair),
      tags: list(pair),
    },
    response: { model: loggedModel },
  }),
  getLoggedModel: route({
    method: "GET",
    path: `${root}/{model_id}`,
    needs,
    request: { ...one, allow_deleted: optional(flag) },
    response: { model: loggedModel },
  }),
  finalizeLoggedModel: route({
    method: "PATCH",
    path: `${root}/{model_id}`,
    needs,
    request: { ...one, status: loggedModelStatus },
    response: { model: loggedModel },
  }),
  deleteLoggedModel: route({ method: "DELETE", path: `${root}/{model_id}`, needs, request: one }),
  setLoggedModelTags: route({
    method: "PATCH",
    path: `${root}/{model_id}/tags`,
    needs,
    request: { ...one, tags: list(pair) },
    response: { model: optional(loggedModel) },
  }),
  deleteLoggedModelTag: route({
    method: "DELETE",
    path: `${root}/{model_id}/tags/{tag_key}`,
    needs,
    request: { ...one, tag_key: text },
  }),
  logLoggedModelParams: route({
    method: "POST",
    path: `${root}/{model_id}/params`,
    needs,
    request: { ...one, params: list(pair) },
  }),
  listLoggedModelArtifacts: route({
    method: "GET",
    path: `${root}/{model_id}/artifacts/directories`,
    needs,
    request: { ...one, artifact_directory_path: optional(text), page_token: optional(text) },
    response: { root_uri: text, files: list(fileInfo), next_page_token: optional(text) },
  }),
  getLoggedModelArtifact: route({
    method: "GET",
    path: `${root}/{model_id}/artifacts/files`,
    prefixes: ["ajax-api"],
    needs,
    answer: "bytes",
    request: { ...one, artifact_file_path: text },
  }),
  searchLoggedModels: route({
    method: "POST",
    path: `${root}/search`,
    needs,
    request: {
      experiment_ids: requiredList(text),
      filter: optional(text),
      datasets: list(metricDataset),
      max_results: optional(int64),
      order_by: list(loggedModelOrder),
      page_token: optional(text),
    },
    response: { models: list(loggedModel), next_page_token: optional(text) },
  }),
};

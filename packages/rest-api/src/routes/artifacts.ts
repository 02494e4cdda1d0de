// Artifacts of runs.
import { int64, list, optional, runId, text, textMap } from "../fields.js";
import { route } from "../route.js";
import { fileInfo } from "../wire/file-info.js";

const at = (name: string): string => `/mlflow/artifacts/${name}`;

export const artifacts = {
  listArtifacts: route({
    method: "GET",
    path: at("list"),
    request: { run_id: runId, path: optional(text), page_token: optional(text) },
    response: { root_uri: text, files: list(fileInfo), next_page_token: optional(text) },
  }),
  getArtifact: route({
    method: "GET",
    path: "/get-artifact",
    prefixes: [],
    answer: "bytes",
    request: { run_id: runId, path: text },
  }),
  uploadArtifact: route({
    method: "POST",
    path: "/mlflow/upload-artifact",
    prefixes: ["ajax-api"],
    body: "bytes",
    request: { run_id: runId, path: text },
  }),
  createPresignedDownloadUrl: route({
    method: "POST",
    path: at("presigned-download-url"),
    request: { run_id: runId, path: text, expiration: optional(int64) },
    response: { presigned_url: text, headers: textMap, file_size: optional(int64) },
  }),
  createPresignedUploadUrl: route({
    method: "POST",
    path: at("presigned-upload-url"),
    request: { run_id: optional(runId), path: text, expiration: optional(int64), model_id: optional(text) },
    response: { presigned_url: text, headers: textMap },
  }),
};

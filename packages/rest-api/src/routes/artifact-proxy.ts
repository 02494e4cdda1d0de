// The server as a store of artifacts: what `mlflow-artifacts:` URIs mean.
import { object } from "../schema.js";
import { int64, list, optional, requiredList, text, textMap, textOrEmpty, withDefault } from "../fields.js";
import { route } from "../route.js";
import { fileInfo } from "../wire/file-info.js";

const root = "/mlflow-artifacts";
const file = { artifact_path: text };
const part = object({ part_number: withDefault(int64, 0), etag: textOrEmpty, url: textOrEmpty });
const credential = object({ url: text, part_number: int64, headers: textMap });

export const artifactProxy = {
  proxyListArtifacts: route({
    method: "GET",
    path: `${root}/artifacts`,
    request: { path: optional(text) },
    response: { files: list(fileInfo) },
  }),
  proxyDownloadArtifact: route({
    method: "GET",
    path: `${root}/artifacts/{+artifact_path}`,
    answer: "bytes",
    request: file,
  }),
  proxyUploadArtifact: route({
    method: "PUT",
    path: `${root}/artifacts/{+artifact_path}`,
    body: "bytes",
    request: file,
  }),
  proxyDeleteArtifact: route({ method: "DELETE", path: `${root}/artifacts/{+artifact_path}`, request: file }),
  // `artifact_path` is the folder, `path` the name of the file within it.
  createMultipartUpload: route({
    method: "POST",
    path: `${root}/mpu/create/{+artifact_path}`,
    request: { ...file, path: text, num_parts: withDefault(int64, 0) },
    response: { upload_id: optional(text), credentials: list(credential) },
  }),
  completeMultipartUpload: route({
    method: "POST",
    path: `${root}/mpu/complete/{+artifact_path}`,
    request: { ...file, path: text, upload_id: textOrEmpty, parts: requiredList(part) },
  }),
  abortMultipartUpload: route({
    method: "POST",
    path: `${root}/mpu/abort/{+artifact_path}`,
    request: { ...file, path: text, upload_id: textOrEmpty },
  }),
  getPresignedDownloadUrl: route({
    method: "GET",
    path: `${root}/presigned/{+artifact_path}`,
    request: file,
    response: { url: text, headers: textMap, file_size: optional(int64) },
  }),
};

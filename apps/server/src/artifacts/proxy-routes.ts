// The server as a store of artifacts: what clients do with `mlflow-artifacts:` URIs.
import type { Readable } from "node:stream";
import { folderSegments, pathSegments } from "@runledger/artifacts";
import { raise } from "@runledger/store-api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { pageAnswer } from "../answer.js";
import type { Context } from "../context.js";
import type { ArtifactRoute, Handlers } from "../handlers/handler.js";
import { inputOf, mountHandlers, urlsOf } from "../route-mount.js";
import { fileInfos } from "./file-infos.js";
import { sendFile } from "./send-file.js";
import type { ServedRepository } from "./served-repository.js";

export type ProxyRoute = Extract<
  ArtifactRoute,
  `proxy${string}` | `${string}MultipartUpload` | "getPresignedDownloadUrl"
>;

/** All of them, for a server that serves none. */
export const proxyRoutes: readonly ProxyRoute[] = [
  "proxyListArtifacts",
  "proxyDownloadArtifact",
  "proxyUploadArtifact",
  "proxyDeleteArtifact",
  "createMultipartUpload",
  "completeMultipartUpload",
  "abortMultipartUpload",
  "getPresignedDownloadUrl",
];

type JsonRoute = "proxyListArtifacts" | "proxyDeleteArtifact" | "getPresignedDownloadUrl";

function proxyHandlers(repository: ServedRepository): Handlers<JsonRoute> {
  return {
    async proxyListArtifacts(_context, { path }) {
      const entries = await repository.list(folderSegments(path ?? ""));
      return pageAnswer({ items: entries, nextPageToken: undefined }, (items) => ({ files: fileInfos([], items) }));
    },
    async proxyDeleteArtifact(_context, { artifact_path: path }) {
      await repository.delete(folderSegments(path));
      return {};
    },
    async getPresignedDownloadUrl() {
      // Clients take this sentence as "use the plain route".
      return raise("NOT_IMPLEMENTED", "Multipart download is not supported for the current artifact repository");
    },
  };
}

/** A request without a body has no parsed one. */
export const bodyOf = (request: FastifyRequest): Readable => (request.body as Readable | undefined) ?? request.raw;

function mountFiles(app: FastifyInstance, context: Context, repository: ServedRepository): void {
  for (const url of urlsOf(context, "proxyUploadArtifact")) {
    app.put(url, async (request, reply) => {
      const { artifact_path: path } = inputOf("proxyUploadArtifact", request);
      await repository.write(pathSegments(path), bodyOf(request));
      return reply.send();
    });
  }
  for (const url of urlsOf(context, "proxyDownloadArtifact")) {
    app.route({
      method: ["GET", "HEAD"],
      url,
      handler: async (request, reply) => {
        const { artifact_path: path } = inputOf("proxyDownloadArtifact", request);
        return sendFile(request, reply, repository, pathSegments(path));
      },
    });
  }
}

/** @param streams a scope whose bodies are left to be read */
export function mountProxy(
  app: FastifyInstance,
  streams: FastifyInstance,
  context: Context,
  repository: ServedRepository,
): void {
  mountHandlers(app, context, proxyHandlers(repository));
  mountFiles(streams, context, repository);
}

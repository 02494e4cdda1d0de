// Artifacts of runs, logged models and model versions: the store says where they lie.
import { Readable } from "node:stream";
import { folderSegments, pathSegments } from "@runledger/artifacts";
import type { Input } from "@runledger/rest-api";
import { raise, shown, type Store, need } from "@runledger/store-api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../context.js";
import type { ArtifactRoute, Handlers } from "../handlers/handler.js";
import { inputOf, mountHandlers, urlsOf } from "../route-mount.js";
import { fileInfos } from "./file-infos.js";
import type { Places } from "./places.js";
import { bodyOf, type ProxyRoute } from "./proxy-routes.js";
import { sendFile } from "./send-file.js";

export type TrackedRoute = Exclude<ArtifactRoute, ProxyRoute>;

/** All of them, for a server that serves artifacts only. */
export const trackedRoutes: readonly TrackedRoute[] = [
  "listArtifacts",
  "getArtifact",
  "uploadArtifact",
  "createPresignedDownloadUrl",
  "createPresignedUploadUrl",
  "listLoggedModelArtifacts",
  "getLoggedModelArtifact",
  "getModelVersionArtifact",
];

type JsonRoute = Extract<TrackedRoute, `list${string}` | `createPresigned${string}`>;
type DownloadRoute = Exclude<TrackedRoute, JsonRoute | "uploadArtifact">;

/** Of `upload-artifact`, which MLflow's pages use for small files. */
const MAX_UPLOAD = 10 * 1024 * 1024;

/** Seconds that MLflow lets a presigned URL live. */
const MAX_EXPIRATION = 604_800;

async function runUri(store: Store, id: string): Promise<string> {
  const { artifactUri } = await store.runs.get(id);
  return artifactUri ?? raise("RESOURCE_DOES_NOT_EXIST", `Run ${shown(id)} has no place for artifacts`);
}

const modelUri = async (store: Store, id: string): Promise<string> =>
  (await need(store, "loggedModels").get(id)).artifactLocation;

async function listing(places: Places, uri: string, path: string | undefined) {
  const { repository, folder } = places.find(uri);
  const within = folderSegments(path ?? "");
  return { root_uri: uri, files: fileInfos(within, await repository.list([...folder, ...within])) };
}

/** Only clouds sign URLs, and none is served here. */
function refusePresigned(uri: string, direction: "download" | "upload"): never {
  if (/^(?:https?|mlflow-artifacts):/i.test(uri)) {
    raise("INVALID_PARAMETER_VALUE", `Presigned ${direction} is not supported for artifacts behind a proxy`);
  }
  return raise("NOT_IMPLEMENTED", `Presigned ${direction} is not supported for the current artifact repository`);
}

function trackedHandlers(places: Places): Handlers<JsonRoute> {
  return {
    async listArtifacts({ store }, { run_id: id, path }) {
      return listing(places, await runUri(store, id), path);
    },
    async listLoggedModelArtifacts({ store }, { model_id: id, artifact_directory_path: path }) {
      return listing(places, await modelUri(store, id), path);
    },
    async createPresignedDownloadUrl({ store }, { run_id: id, expiration = 1 }) {
      if (expiration < 1 || expiration > MAX_EXPIRATION) {
        raise(
          "INVALID_PARAMETER_VALUE",
          `expiration must be between 1 and ${MAX_EXPIRATION} seconds, not ${expiration}`,
        );
      }
      return refusePresigned(await runUri(store, id), "download");
    },
    async createPresignedUploadUrl({ store }, { run_id: run, model_id: model }) {
      if (run && !model) return refusePresigned(await runUri(store, run), "upload");
      if (model && !run) return refusePresigned(await modelUri(store, model), "upload");
      return raise("INVALID_PARAMETER_VALUE", "Exactly one of run_id and model_id must be given");
    },
  };
}

interface Wanted {
  readonly uri: string;
  readonly path: string;
}

type Finders = { readonly [Name in DownloadRoute]: (store: Store, input: Input<Name>) => Promise<Wanted> };

const finders: Finders = {
  getArtifact: async (store, { run_id: id, path }) => ({ uri: await runUri(store, id), path }),
  getLoggedModelArtifact: async (store, { model_id: id, artifact_file_path: path }) => ({
    uri: await modelUri(store, id),
    path,
  }),
  getModelVersionArtifact: async (store, { name, version, path }) => ({
    uri: await need(store, "registry").versions.downloadUri(name, version),
    path,
  }),
};

function mountDownload<Name extends DownloadRoute>(
  app: FastifyInstance,
  context: Context,
  places: Places,
  name: Name,
  find: Finders[Name],
): void {
  for (const url of urlsOf(context, name)) {
    app.route({
      method: ["GET", "HEAD"],
      url,
      handler: async (request, reply) => {
        const { uri, path } = await find(context.store, inputOf(name, request));
        const { repository, folder } = places.find(uri);
        return sendFile(request, reply, repository, [...folder, ...pathSegments(path)]);
      },
    });
  }
}

const tooLarge = (): never =>
  raise("INVALID_PARAMETER_VALUE", `The artifact is too large; this endpoint takes at most ${MAX_UPLOAD} bytes`);

async function* limited(request: FastifyRequest): AsyncGenerator<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_UPLOAD) tooLarge();
  let size = 0;
  for await (const chunk of bodyOf(request) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_UPLOAD) tooLarge();
    yield chunk;
  }
  if (size === 0) raise("INVALID_PARAMETER_VALUE", "The request has no data");
}

function mountUpload(streams: FastifyInstance, context: Context, places: Places): void {
  for (const url of urlsOf(context, "uploadArtifact")) {
    streams.post(url, async (request, reply) => {
      const { run_id: id, path } = inputOf("uploadArtifact", request);
      const { repository, folder } = places.find(await runUri(context.store, id));
      await repository.write([...folder, ...pathSegments(path)], Readable.from(limited(request)));
      return reply.send();
    });
  }
}

/** @param streams a scope whose bodies are left to be read */
export function mountTracked(app: FastifyInstance, streams: FastifyInstance, context: Context, places: Places): void {
  mountHandlers(app, context, trackedHandlers(places));
  mountUpload(streams, context, places);
  mountDownload(app, context, places, "getArtifact", finders.getArtifact);
  mountDownload(app, context, places, "getLoggedModelArtifact", finders.getLoggedModelArtifact);
  mountDownload(app, context, places, "getModelVersionArtifact", finders.getModelVersionArtifact);
}

// Uploads in parts through this server. The URLs that clients PUT parts to lead back here and hold the upload's secret id.
import { type ArtifactPath, pathSegments } from "@runledger/artifacts";
import { writeResponse } from "@runledger/rest-api";
import { raise, shown } from "@runledger/store-api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { jsonType } from "../body.js";
import type { Context } from "../context.js";
import type { ArtifactRoute, Handlers } from "../handlers/handler.js";
import { inputOf, mountHandlers, urlsOf } from "../route-mount.js";
import { bodyOf } from "./proxy-routes.js";
import type { ServedRepository } from "./served-repository.js";

type JsonRoute = Extract<ArtifactRoute, "completeMultipartUpload" | "abortMultipartUpload">;

/** Not MLflow's: there, parts go to a cloud. */
const partPath = "/api/2.0/mlflow-artifacts/mpu/part";

/** Clients name the file by its path on their own machine, which may run Windows. */
function targetOf(folder: string, file: string): ArtifactPath {
  const name = pathSegments(file.split(/[/\\]/).at(-1) ?? "");
  if (name.length === 0) raise("INVALID_PARAMETER_VALUE", `The path ${shown(file)} names no file`);
  return [...pathSegments(folder), ...name];
}

const first = (header: string | readonly string[] | undefined): string | undefined =>
  [header].flat()[0]?.split(",", 1)[0]?.trim() || undefined;

/** Under which the client reached us. The headers of proxies need no trust: they change this client's own answer only. */
function originOf({ headers, protocol, host }: FastifyRequest): string {
  const scheme = first(headers["x-forwarded-proto"]) ?? protocol;
  const prefix = first(headers["x-forwarded-prefix"])?.replace(/\/$/, "") ?? "";
  return `${scheme}://${first(headers["x-forwarded-host"]) ?? host}${prefix}`;
}

/** Clients send parts with these headers alone, so a proxy that asks for a password needs them to have it. */
function partHeaders({ headers }: FastifyRequest): Readonly<Record<string, string>> {
  return headers.authorization === undefined ? {} : { Authorization: headers.authorization };
}

function mountCreate(app: FastifyInstance, context: Context, repository: ServedRepository): void {
  for (const url of urlsOf(context, "createMultipartUpload")) {
    app.post(url, async (request, reply) => {
      const { artifact_path: folder, path, num_parts: count } = inputOf("createMultipartUpload", request);
      const id = await repository.uploads.create(targetOf(folder, path), count);
      const base = `${originOf(request)}${context.staticPrefix}${partPath}/${id}`;
      const headers = partHeaders(request);
      const credentials = Array.from({ length: count }, (_, index) => ({
        url: `${base}/${index + 1}`,
        part_number: index + 1,
        headers,
      }));
      return reply.type(jsonType).send(writeResponse("createMultipartUpload", { upload_id: id, credentials }));
    });
  }
}

interface PartParameters {
  readonly id: string;
  readonly number: string;
}

function mountParts(streams: FastifyInstance, context: Context, repository: ServedRepository): void {
  streams.put<{ Params: PartParameters }>(`${context.staticPrefix}${partPath}/:id/:number`, async (request, reply) => {
    const { id, number } = request.params;
    if (!/^\d{1,5}$/.test(number)) raise("INVALID_PARAMETER_VALUE", "Parts are numbered from 1");
    reply.header("etag", await repository.uploads.put(id, Number(number), bodyOf(request)));
    return reply.send();
  });
}

function multipartHandlers({ uploads }: ServedRepository): Handlers<JsonRoute> {
  return {
    async completeMultipartUpload(_context, { artifact_path: folder, path, upload_id: id, parts }) {
      const given = parts.map(({ part_number: number, etag }) => ({ number, etag }));
      await uploads.complete(id, targetOf(folder, path), given);
      return {};
    },
    async abortMultipartUpload(_context, { upload_id: id }) {
      await uploads.abort(id);
      return {};
    },
  };
}

/** @param streams a scope whose bodies are left to be read */
export function mountMultipart(
  app: FastifyInstance,
  streams: FastifyInstance,
  context: Context,
  repository: ServedRepository,
): void {
  mountCreate(app, context, repository);
  mountHandlers(app, context, multipartHandlers(repository));
  mountParts(streams, context, repository);
}

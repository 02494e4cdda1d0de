// A file as an answer: conditions, one range, HEAD.
import type { ArtifactPath, LocalRepository, OpenFile } from "@runledger/artifacts";
import { StoreError } from "@runledger/store-api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { jsonType } from "../body.js";
import { parseRange } from "./byte-range.js";
import { contentDisposition, contentType } from "./file-headers.js";

/** HTTP knows whole seconds. */
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

function isUnchanged({ headers }: FastifyRequest, { etag, modified }: OpenFile): boolean {
  const known = headers["if-none-match"];
  if (known !== undefined)
    return known.trim() === "*" || known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return seconds(modified) <= since / 1000;
}

/** A range of another version than the client has would not fit what it has. */
function wantedRange({ headers }: FastifyRequest, { etag, modified, size }: OpenFile): ReturnType<typeof parseRange> {
  const only = headers["if-range"];
  const fits = only === undefined || only === etag || only === modified.toUTCString();
  return fits ? parseRange(headers.range, size) : "whole";
}

async function send(request: FastifyRequest, reply: FastifyReply, artifact: OpenFile): Promise<FastifyReply> {
  const { size } = artifact;
  reply.header("etag", artifact.etag).header("last-modified", artifact.modified.toUTCString());
  reply.header("accept-ranges", "bytes").header("cache-control", "no-cache");
  if (isUnchanged(request, artifact)) {
    await artifact.close();
    return reply.code(304).send();
  }
  const range = wantedRange(request, artifact);
  if (range === "unsatisfiable") {
    await artifact.close();
    reply.removeHeader("content-disposition").header("content-range", `bytes */${size}`).code(416).type(jsonType);
    return reply.send(JSON.stringify(new StoreError("INVALID_PARAMETER_VALUE", `The file has ${size} bytes`)));
  }
  const length = range === "whole" ? size : range.end - range.start + 1;
  if (range !== "whole") reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${size}`);
  reply.header("content-length", length);
  if (request.method === "HEAD" || length === 0) {
    await artifact.close();
    return reply.send();
  }
  return reply.send(artifact.read(range === "whole" ? undefined : range));
}

/** Streams with backpressure; the file is closed also when the client goes away. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  repository: LocalRepository,
  path: ArtifactPath,
): Promise<FastifyReply> {
  const name = path.at(-1) ?? "";
  const artifact = await repository.open(path);
  reply.header("content-type", contentType(name)).header("content-disposition", contentDisposition(name));
  return send(request, reply, artifact);
}

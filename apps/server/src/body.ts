// Request bodies as text, whatever their Content-Type: rest-api judges type and shape, so JSON is parsed once.
import { isUtf8 } from "node:buffer";
import { StoreError } from "@runledger/store-api";
import type { FastifyInstance } from "fastify";

/** With the charset that fastify would add to every answer otherwise. */
export const jsonType = "application/json; charset=utf-8";

/** Largest body of an API request in bytes (artifact uploads have no limit). It holds a data set profile of MLflow's largest size. */
export const bodyLimit = 32 * 1024 * 1024;

/** The limit is enforced while reading; a larger body is answered with 413. */
export function readBodiesAsText(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Any type is read; the one that nearly all have is named, since fastify finds that one without taking it apart for each request.
  app.addContentTypeParser(["application/json", "*"], { parseAs: "buffer", bodyLimit }, (_request, body, done) => {
    if (typeof body !== "string" && isUtf8(body)) done(null, body.toString("utf8"));
    else done(new StoreError("INVALID_PARAMETER_VALUE", "The request body is not valid UTF-8"));
  });
}

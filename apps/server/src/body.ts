// Request bodies as text, or as fields where they are large, whatever their Content-Type: rest-api judges type and shape.
import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { LargeBodies, notUtf8 } from "./large-bodies.js";

/** With the charset that fastify would add to every answer otherwise. */
export const jsonType = "application/json; charset=utf-8";

/** Largest body of an API request in bytes (artifact uploads have no limit). It holds a data set profile of MLflow's largest size. */
export const bodyLimit = 32 * 1024 * 1024;

/** Larger bodies are parsed in another thread. 10,000 points of a transfer are smaller, which the way there and back would slow down. */
const LARGE = 1.5 * 1024 * 1024;

/** The limit is enforced while reading; a larger body is answered with 413. */
export function readBodies(app: FastifyInstance): void {
  const large = new LargeBodies();
  app.addHook("onClose", async () => large.close());
  app.removeAllContentTypeParsers();
  // Any type is read; the one that nearly all have is named, since fastify finds that one without taking it apart for each request.
  app.addContentTypeParser(["application/json", "*"], { parseAs: "buffer", bodyLimit }, (_request, body, done) => {
    if (typeof body !== "string" && body.length > LARGE) return large.parse(body);
    if (typeof body !== "string" && isUtf8(body)) done(null, body.toString("utf8"));
    else done(notUtf8());
    return undefined;
  });
}

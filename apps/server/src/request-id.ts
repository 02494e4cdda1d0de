// Names each request: the caller's `x-request-id` when it is harmless, else a name of our own.
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const harmless = /^[\w.:-]{1,128}$/;

/** Ids of one process share a random prefix, so that the logs of several processes can be merged. */
export function requestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(4).toString("hex");
  let count = 0;
  return (request) => {
    const given = request.headers["x-request-id"];
    if (typeof given === "string" && harmless.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

// The hook that every request passes first: host, origin, and the headers that every answer carries.
import { raise } from "@runledger/store-api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hostCheck } from "./hosts.js";
import { type OriginRules, originRules } from "./origins.js";

export interface SecurityOptions {
  /** Default: loopback names and private addresses on any port. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Default: pages on localhost only. */
  readonly corsAllowedOrigins?: readonly string[] | undefined;
  /** Value of X-Frame-Options. Default `SAMEORIGIN`. */
  readonly frameOptions?: "SAMEORIGIN" | "DENY" | "NONE" | undefined;
}

const changing = new Set(["POST", "PUT", "PATCH", "DELETE"]);

function answerOrigin(rules: OriginRules, origin: string, request: FastifyRequest, reply: FastifyReply): void {
  reply.header("access-control-allow-origin", rules.any ? "*" : origin);
  reply.header("access-control-expose-headers", "*");
  if (!rules.any) {
    reply.header("vary", "Origin");
    reply.header("access-control-allow-credentials", "true");
  }
  if (request.method === "OPTIONS") {
    reply.header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    reply.header("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
  }
}

/** @param openPaths answered whatever the Host: load balancers probe by address */
export function guard(app: FastifyInstance, options: SecurityOptions, openPaths: ReadonlySet<string>): void {
  const allowsHost = hostCheck(options.allowedHosts);
  const origins = originRules(options.corsAllowedOrigins ?? []);
  const frames = options.frameOptions ?? "SAMEORIGIN";

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    if (frames !== "NONE") reply.header("x-frame-options", frames);

    const { host, origin } = request.headers;
    if (!allowsHost(host) && !openPaths.has(request.url)) {
      raise("PERMISSION_DENIED", "The Host header names no host of this server; see --allowed-hosts");
    }
    if (origin !== undefined) {
      if (origins.allows(origin)) answerOrigin(origins, origin, request, reply);
      else if (changing.has(request.method)) {
        raise("PERMISSION_DENIED", "Pages of this origin may not change data here; see --cors-allowed-origins");
      }
    }
    done();
  });
}

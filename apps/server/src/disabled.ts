// Routes that the operator switched off answer 503 with a sentence, as MLflow's do, before their body is read.
import { type RouteName, routes } from "@runledger/rest-api";
import type { FastifyInstance } from "fastify";
import type { Context } from "./context.js";
import { urlsOf } from "./route-mount.js";

function refuseRoutes(app: FastifyInstance, context: Context, names: readonly RouteName[], reason: string): void {
  for (const name of names) {
    for (const url of urlsOf(context, name)) {
      app.route({
        method: [...routes[name].methods],
        url,
        onRequest: async (request, reply) =>
          reply.code(503).type("text/plain").send(`Endpoint ${request.method} ${url} is disabled: ${reason}`),
        handler: async () => undefined,
      });
    }
  }
}

export function refuseTracking(app: FastifyInstance, context: Context, names: readonly RouteName[]): void {
  refuseRoutes(app, context, names, "the server runs with --artifacts-only; start it without to track runs");
}

export function refuseProxy(app: FastifyInstance, context: Context, names: readonly RouteName[]): void {
  refuseRoutes(app, context, names, "the server runs with --no-serve-artifacts; start it without to keep artifacts");
}

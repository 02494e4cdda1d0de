// Mounts the routes that move files. Those that take a file live in a scope of their own, where bodies are left to be read as streams.
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.js";
import { refuseProxy, refuseTracking } from "../disabled.js";
import { mountMultipart } from "./multipart-routes.js";
import { createPlaces } from "./places.js";
import { mountProxy, proxyRoutes } from "./proxy-routes.js";
import { mountTracked, trackedRoutes } from "./tracked-routes.js";

/** Any Content-Type, no limit. */
function leaveBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, body, done) => done(null, body));
}

/** Called once, before the server listens. Routes that are switched off answer 503. */
export async function registerArtifacts(app: FastifyInstance, context: Context): Promise<void> {
  const places = createPlaces(context.artifacts);
  await places.sweep();
  await app.register(async (streams) => {
    leaveBodies(streams);
    if (context.artifacts.only) refuseTracking(app, context, trackedRoutes);
    else mountTracked(app, streams, context, places);
    if (places.served === undefined) return refuseProxy(app, context, proxyRoutes);
    mountProxy(app, streams, context, places.served);
    mountMultipart(app, streams, context, places.served);
  });
}

// Routes that ask about the server itself. `/health` says that the process answers, `/ready` that its store does.
import { createRequire } from "node:module";
import { pathsOf, routes, writeResponse } from "@runledger/rest-api";
import { mlflowVersion } from "@runledger/rest-api/version";
import { capabilities, failures } from "@runledger/store-api";
import type { FastifyInstance } from "fastify";
import { jsonType } from "./body.js";
import type { Context } from "./context.js";

const { version }: { readonly version: string } = createRequire(import.meta.url)("../package.json");

export const probePaths = ["/health", "/version", "/ready"] as const;

function serverInfo({ store, artifacts }: Context) {
  return {
    store_type: artifacts.only ? null : store.info.storeType,
    workspaces_enabled: false,
    trace_archival_enabled: false,
    multipart_uploads_enabled: artifacts.serve,
    multipart_downloads_enabled: false,
    presigned_upload_run_id_supported: false,
    presigned_upload_model_id_supported: false,
    features_enabled: { gateway: false },
  };
}

/** For clients that ask what they may call before they do. */
const ownInfo = ({ store, artifacts, allowTransfer }: Context): string =>
  writeResponse("describeServer", {
    version,
    mlflow_version: mlflowVersion,
    capabilities: artifacts.only ? [] : capabilities.filter((name) => store[name] !== undefined),
    features: {
      infinite_metrics: store.info.features.infiniteMetrics,
      read_only_transfer: store.info.features.readOnlyTransfer || !allowTransfer,
    },
  });

export function mountProbes(app: FastifyInstance, context: Context): void {
  const { staticPrefix: prefix } = context;
  app.get(`${prefix}/health`, (_request, reply) => reply.type("text/plain").send("OK"));
  app.get(`${prefix}/version`, (_request, reply) => reply.type("text/plain").send(mlflowVersion));
  app.get(`${prefix}/ready`, async (_request, reply) => {
    try {
      await context.store.ping();
    } catch (error) {
      throw failures.unavailable(context.store.info.name, error);
    }
    return reply.type("text/plain").send("OK");
  });
  const own = ownInfo(context);
  for (const path of pathsOf(routes.describeServer)) {
    app.get(`${prefix}${path}`, (_request, reply) => reply.type(jsonType).send(own));
  }
  const info = JSON.stringify(serverInfo(context));
  for (const root of ["/api", "/ajax-api"]) {
    app.get(`${prefix}${root}/3.0/mlflow/server-info`, (_request, reply) => reply.type(jsonType).send(info));
  }
}

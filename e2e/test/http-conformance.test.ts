// The suite through HTTP: our client, our server, and each store behind it.
import { join } from "node:path";
import { startServer } from "@runledger/server";
import { capabilities, type Capability, type Store } from "@runledger/store-api";
import { describeStore } from "@runledger/store-conformance/vitest";
import { openFileStore } from "@runledger/store-file";
import { openHttpStore } from "@runledger/store-http";
import { openMemoryStore } from "@runledger/store-memory";
import { openSqlStore } from "@runledger/store-sql";
import { gaps as fileGaps } from "../../packages/store-file/test/gaps.js";
import { emptyFolder } from "../support/paths.js";

/** No route of MLflow's API reaches these. */
const beyondHttp = new Set<Capability>(["transfer", "trash", "traces", "webhooks"]);
const offered = capabilities.filter((name) => !beyondHttp.has(name));

/** A server of its own for each case; closing the client ends it. */
async function behindServer(store: Store): Promise<Store> {
  const artifacts = { serve: true, destination: await emptyFolder(), only: false };
  const server = await startServer({ store, artifacts, port: 0 });
  const client = await openHttpStore(server.url);
  return {
    ...client,
    async close() {
      await client.close();
      await server.close();
      await store.close();
    },
  };
}

describeStore("http → server → memory", {
  open: async () => behindServer(await openMemoryStore()),
  capabilities: offered,
});

describeStore("http → server → sqlite", {
  open: async () => behindServer(await openSqlStore("sqlite://", { artifactRoot: "mlflow-artifacts:/" })),
  capabilities: offered,
});

describeStore("http → server → file", {
  open: async () =>
    behindServer(await openFileStore(join(await emptyFolder(), "mlruns"), { artifactRoot: "mlflow-artifacts:/" })),
  capabilities: offered,
  gaps: fileGaps,
});

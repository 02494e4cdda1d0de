// The suite through HTTP: our client, our server, and each store behind it.
import { join } from "node:path";
import { type RunningServer, startServer } from "@runledger/server";
import { capabilities, type Capability, type Store } from "@runledger/store-api";
import { describeStore, type Gap } from "@runledger/store-conformance/vitest";
import { openFileStore } from "@runledger/store-file";
import { openHttpStore } from "@runledger/store-http";
import { openMemoryStore } from "@runledger/store-memory";
import { openSqlStore } from "@runledger/store-sql";
import { afterAll, beforeAll, describe } from "vitest";
import { gaps as fileGaps } from "../../packages/store-file/test/gaps.js";
import { emptyFolder } from "../support/paths.js";

/** No route of MLflow's API reaches these. */
const beyondHttp = new Set<Capability>(["trash", "traces", "webhooks"]);
const offered = capabilities.filter((name) => !beyondHttp.has(name));

/** One server for all cases, since it keeps nothing itself; behind it each case has a new store. */
function describeBehindServer(name: string, open: () => Promise<Store>, gaps: readonly Gap[] = []): void {
  describe("http → server", () => {
    let behind: Store;
    let server: RunningServer;
    beforeAll(async () => {
      const artifacts = { serve: true, destination: await emptyFolder(), only: false };
      behind = await open();
      const store = new Proxy(behind, { get: (_first, member) => Reflect.get(behind, member) as unknown });
      server = await startServer({ store, artifacts, allowTransfer: true, port: 0 });
      await behind.close();
    });
    afterAll(() => server.close());

    const openClient = async (): Promise<Store> => {
      behind = await open();
      const client = await openHttpStore(server.url);
      return {
        ...client,
        async close() {
          await client.close();
          await behind.close();
        },
      };
    };
    describeStore(name, { open: openClient, capabilities: offered, gaps });
  });
}

describeBehindServer("memory", async () => openMemoryStore());

describeBehindServer("sqlite", () => openSqlStore("sqlite://", { artifactRoot: "mlflow-artifacts:/" }));

describeBehindServer(
  "file",
  async () => openFileStore(join(await emptyFolder(), "mlruns"), { artifactRoot: "mlflow-artifacts:/" }),
  fileGaps,
);

// The suite of all stores on a server: one database, emptied for each case.
import type { Store } from "@runledger/store-api";
import { describeStore } from "@runledger/store-conformance/vitest";
import { afterAll, beforeAll, describe } from "vitest";
import { openSqlStore } from "../../src/index.js";
import { ROOT } from "./open.js";
import { findServer, TIME_TO_MAKE, type OwnDatabase, type ServerName } from "./servers.js";

export async function describeServer(name: ServerName): Promise<void> {
  const server = await findServer(name);
  describe.skipIf(server === undefined)(name, () => {
    let database: OwnDatabase | undefined;
    beforeAll(async () => {
      database = await server?.create();
      await (await open()).close();
    }, TIME_TO_MAKE);
    afterAll(() => database?.drop());

    const open = async (): Promise<Store> => {
      await database?.empty();
      return openSqlStore(database?.uri ?? "", { artifactRoot: ROOT });
    };
    describeStore(name, { open, capabilities: ["loggedModels", "datasets", "registry", "transfer", "trash"] });
  });
}

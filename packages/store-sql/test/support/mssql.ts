// SQL Server is not on every machine: its suite runs where RUNLEDGER_TEST_MSSQL_URI names a database for it, whose rows go.
import { parseStoreUri, type Store } from "@runledger/store-api";
import { cases } from "@runledger/store-conformance";
import { describeStore } from "@runledger/store-conformance/vitest";
import { raw } from "sql-template-tag";
import { afterAll, beforeAll, describe } from "vitest";
import type { Database } from "../../src/database.js";
import { openSqlStore } from "../../src/index.js";
import { openServer } from "../../src/server/open-server.js";
import { ROOT } from "./open.js";
import { emptied, TIME_TO_MAKE } from "./servers.js";

export function describeMssql(): void {
  const uri = process.env["RUNLEDGER_TEST_MSSQL_URI"] ?? "";
  if (uri === "")
    process.stderr.write(
      `SKIPPED: ${cases.length} cases on SQL Server; set RUNLEDGER_TEST_MSSQL_URI to an empty database to run them\n`,
    );
  describe.skipIf(uri === "")("mssql", () => {
    let rows: Database;
    beforeAll(async () => {
      await (await openSqlStore(uri, { artifactRoot: ROOT })).close();
      rows = await openServer(parseStoreUri(uri), {});
    }, TIME_TO_MAKE);
    afterAll(() => rows?.close());

    const open = async (): Promise<Store> => {
      await rows.write(async (session) => {
        for (const table of emptied) await session.change(raw(`DELETE FROM "${table}"`));
      });
      return openSqlStore(uri, { artifactRoot: ROOT });
    };
    describeStore("mssql", { open, capabilities: ["loggedModels", "datasets", "registry", "transfer", "trash"] });
  });
}

// The same test on SQLite, PostgreSQL and MariaDB: a store, and its rows beside it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseStoreUri, type Store } from "@runledger/store-api";
import { describe } from "vitest";
import type { Database } from "../../src/database.js";
import { openSqlStore } from "../../src/index.js";
import { openServer } from "../../src/server/open-server.js";
import { openSqlite } from "../../src/sqlite/sqlite-database.js";
import { ROOT } from "./open.js";
import { findServer } from "./servers.js";

export interface Opened {
  readonly uri: string;
  readonly store: Store;
  /** Another connection to the same data. */
  readonly rows: Database;
  /** The database goes. */
  close(): Promise<void>;
}

/** Every table is read several times. */
const SLOW = { timeout: 60_000 };

export type Open = () => Promise<Opened>;

async function openFile(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "runledger-sql-"));
  const file = join(folder, "runs.db");
  const uri = `sqlite:///${file}`;
  const store = await openSqlStore(uri, { artifactRoot: ROOT });
  const rows = await openSqlite(file);
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), rows.close()]);
    rmSync(folder, { recursive: true });
  };
  return { uri, store, rows, close };
}

/** Declares the tests once for each database that is there. */
export async function describeDatabases(name: string, declare: (open: Open) => void): Promise<void> {
  describe(`${name}, sqlite`, SLOW, () => declare(openFile));
  for (const kind of ["postgresql", "mysql"] as const) {
    const server = await findServer(kind);
    const open = async (): Promise<Opened> => {
      const made = await server?.create();
      if (made === undefined) throw new Error("no server");
      const store = await openSqlStore(made.uri, { artifactRoot: ROOT });
      const rows = await openServer(parseStoreUri(made.uri), {});
      const close = async (): Promise<void> => {
        await Promise.all([store.close(), rows.close()]);
        await made.drop();
      };
      return { uri: made.uri, store, rows, close };
    };
    describe.skipIf(server === undefined)(`${name}, ${kind}`, SLOW, () => declare(open));
  }
}

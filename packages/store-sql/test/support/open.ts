// Databases and stores on temporary files; closed after the test.
import { parseStoreUri, type Store, withContract } from "@runledger/store-api";
import { onTestFinished } from "vitest";
import type { Database } from "../../src/database.js";
import { openSqlDriver } from "../../src/sql-store.js";
import { openSqlite, type SqliteOptions } from "../../src/sqlite/sqlite-database.js";
import { temporaryFile } from "./temporary.js";

export async function openDatabase(options: SqliteOptions & { readonly file?: string } = {}): Promise<Database> {
  const database = await openSqlite(options.file ?? temporaryFile(), options);
  onTestFinished(() => database.close());
  return database;
}

export const NOW = 1_700_000_000_000;
export const ROOT = "/artifacts";

export async function openStore(file = temporaryFile()): Promise<Store> {
  const driver = await openSqlDriver(parseStoreUri(`sqlite:///${file}`), { artifactRoot: ROOT, clock: () => NOW });
  const store = withContract(driver, { clock: () => NOW });
  onTestFinished(() => store.close());
  return store;
}

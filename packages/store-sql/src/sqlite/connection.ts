// Connects through TypeORM's DataSource and works on the handle beneath it: TypeORM shares one query runner among all callers,
// so that two of its transactions would nest in each other.
import { failures } from "@runledger/store-api";
import type BetterSqlite3 from "better-sqlite3-v13";
// All of TypeORM would load its decorators too, which costs every start.
import { DataSource } from "typeorm/data-source/DataSource.js";
import { loadDriver } from "../load-driver.js";
import { connectionOf, type Connection } from "./handle.js";

export interface OpenConnection extends Connection {
  close(): Promise<void>;
}

/** @throws StoreError when the driver is not installed; errors of better-sqlite3; SQLITE_BUSY at once */
export async function connect(file: string, options: { readonly readonly: boolean }): Promise<OpenConnection> {
  const { default: driver } = await loadDriver("better-sqlite3-v13", () => import("better-sqlite3-v13"));
  let handle: BetterSqlite3.Handle | undefined;
  const source = new DataSource({
    type: "better-sqlite3",
    driver,
    database: file,
    readonly: options.readonly,
    timeout: 0,
    prepareDatabase: (opened: BetterSqlite3.Handle) => {
      handle = opened;
    },
  });
  await source.initialize();
  if (handle === undefined) throw failures.internal("TypeORM connected without a handle");
  return { ...connectionOf(handle, { mapped: options.readonly }), close: () => source.destroy() };
}

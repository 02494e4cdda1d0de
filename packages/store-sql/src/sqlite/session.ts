// Sessions on a handle of this thread. They answer at once, so that works on one connection never interleave with a timer or a socket.
import { failures, type StoreError } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Dialect, Value } from "../dialects/dialect.js";
import { sqlite } from "../dialects/sqlite.js";
import { changesOf, type Connection, rowsOf } from "./handle.js";

const usedLate = (): StoreError => failures.internal("a session was used after its work had settled");

export class SqliteSession implements Session {
  readonly dialect: Dialect = sqlite;
  readonly #connection: Connection;
  #ended: (() => StoreError) | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async rows<Row extends object>(statement: Sql): Promise<readonly Row[]> {
    return this.#run(() => rowsOf<Row>(this.#connection, statement.sql, statement.values, false));
  }

  async values<Row extends readonly Value[]>(statement: Sql): Promise<readonly Row[]> {
    return this.#run(() => rowsOf<Row>(this.#connection, statement.sql, statement.values, true));
  }

  async change(statement: Sql): Promise<number> {
    return this.#run(() => changesOf(this.#connection, statement.sql, statement.values));
  }

  /** From now on every call fails: a branch of a work that failed elsewhere must not write into the next one. */
  end(reason: () => StoreError = usedLate): void {
    this.#ended = reason;
  }

  #run<T>(call: () => T): T {
    if (this.#ended !== undefined) throw this.#ended();
    try {
      return call();
    } catch (error) {
      throw sqlite.storeError(error) ?? error;
    }
  }
}

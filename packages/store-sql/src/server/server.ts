// What a server's driver has to offer, so that one engine serves them all.
import type { Sql } from "sql-template-tag";
import type { Dialect } from "../dialects/dialect.js";
import type { Recovery } from "../dialects/faults.js";

export interface Answer {
  readonly rows: readonly object[];
  /** Rows that the statement found to change, even where they had the new values already; for an insert, those inserted or updated. */
  readonly changes: number;
}

export interface RunOptions {
  /** Rows come as arrays instead of objects. */
  readonly asArrays: boolean;
  /** The text may come again, and its tables stay as they are: worth preparing. */
  readonly often: boolean;
}

export interface ServerConnection {
  run(statement: Sql, options: RunOptions): Promise<Answer>;
  /** Sends what opens or ends a transaction. */
  say(words: string): Promise<unknown>;
  /** Back to the pool; a broken one is ended instead. */
  release(broken: boolean): void;
}

export interface Server {
  readonly dialect: Dialect;
  /** The most connections at a time. */
  readonly size: number;
  readonly words: { readonly begin: string; readonly commit: string; readonly rollback: string };
  /** Statements that let one connection of all processes through at a time; outside of transactions. */
  readonly lock: { readonly take: Sql; readonly release: Sql };
  /** What may be done about an error of the driver. */
  recovery(error: unknown): Recovery;
  connect(): Promise<ServerConnection>;
  close(): Promise<void>;
}

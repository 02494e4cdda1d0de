// What a group of the SQL store may do with a database, whichever it is.
import type { Sql } from "sql-template-tag";
import type { Dialect, Value } from "./dialects/dialect.js";

/** One connection for one piece of work; useless once the work has settled. Names that are reserved words stand in double quotes. */
export interface Session {
  readonly dialect: Dialect;
  /** The rows of a statement, keyed by column name. */
  rows<Row extends object>(statement: Sql): Promise<readonly Row[]>;
  /** The rows as arrays in the order of the columns: half the price where there are many. */
  values<Row extends readonly Value[]>(statement: Sql): Promise<readonly Row[]>;
  /** Runs a statement; resolves to the number of rows that it changed. */
  change(statement: Sql): Promise<number>;
}

/** What a statement goes through row by row: as it would stand after FROM (`runs`, `metrics WHERE run_uuid = ?`), or how many rows at most. */
export type Reach = Sql | number;

export interface WriteOptions {
  /** The id of the entity whose row the work locks before it writes anything, or to which it adds. Works about the same one may share a transaction. */
  readonly about?: string | undefined;
  /** Where that is much, the work runs alone and without blocking the event loop. */
  readonly reach?: Reach | undefined;
}

export interface Database {
  readonly dialect: Dialect;
  /** Work that only reads, is known to touch few rows, and awaits nothing but the session. On SQLite it sees one state of the database. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * All of the work or nothing of it; resolves after the commit is durable. The work may be run a second time when the database asks for it,
   * so it changes nothing but through the session, and awaits nothing else (not another `read`, `write` or `scan` either).
   */
  write<T>(work: (session: Session) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** A `write` while no other process does one of these on the same database: what must be done once, such as making the schema. */
  exclusively<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * The rows of one reading statement that may look at much of a table. Where the driver blocks the event loop, it runs in a worker,
   * unless its reach is small.
   */
  scan<Row extends object>(statement: Sql, reach: Reach): Promise<readonly Row[]>;
  /** The rows of one step of a walk through much of the database. Off the event loop; what is passed is not kept in memory. */
  walk<Row extends object>(statement: Sql): Promise<readonly Row[]>;
  close(): Promise<void>;
}

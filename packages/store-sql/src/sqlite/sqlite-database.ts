// SQLite as a Database: one connection that writes, one that reads, and a worker for what takes long.
// A database in memory has one connection for all, so there everything waits in the queue.
import { failures } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";
import type { Database, Reach } from "../database.js";
import { sqlite } from "../dialects/sqlite.js";
import { PATIENCE_MS, whenFree } from "./busy.js";
import { connect, type OpenConnection } from "./connection.js";
import { fairTurns } from "./fair-turns.js";
import { reachCheck } from "./reach.js";
import { ReadTransactions } from "./read-transactions.js";
import { SqliteSession } from "./session.js";
import { WorkerClient } from "./worker-client.js";
import { WriteQueue } from "./write-queue.js";

/** What SQLite calls a database that is in no file. */
export const IN_MEMORY = ":memory:";

/** Pages in the log before they are moved into the file: 16 MB. The longer, the more changes of one page are moved at once. */
const WAL_PAGES = 4000;

export interface SqliteOptions {
  /** How long a lock of another process is waited for, in milliseconds; default: as long as MLflow does. */
  readonly patience?: number | undefined;
}

/**
 * Opens the file, which is made when it is missing, with its folders; `:memory:` for none.
 * @throws the StoreError that the dialect makes of SQLite's error, else that error
 */
export async function openSqlite(file: string, { patience = PATIENCE_MS }: SqliteOptions = {}): Promise<Database> {
  try {
    const writer = await connect(file, { readonly: false });
    try {
      // What a savepoint would undo is then kept in memory as well, and not in a file for each batch of any length.
      writer.handle.exec("PRAGMA temp_store = MEMORY");
      if (file === IN_MEMORY) return inMemory(writer, patience);
      await whenFree(() => writer.handle.exec("PRAGMA journal_mode = WAL"), patience);
      writer.handle.exec(`PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
      return inFile(writer, await connect(file, { readonly: true }), new WorkerClient({ file, patience }), patience);
    } catch (error) {
      await writer.close();
      throw error;
    }
  } catch (error) {
    throw sqlite.storeError(error) ?? error;
  }
}

function inFile(writer: OpenConnection, reader: OpenConnection, worker: WorkerClient, patience: number): Database {
  const session = new SqliteSession(reader);
  const isFar = reachCheck(session);
  const queue = new WriteQueue(writer, {
    patience,
    elsewhere: { isFar, transaction: (work) => worker.transaction(work) },
  });
  const fair = fairTurns();
  const reads = new ReadTransactions(reader, session);
  return {
    dialect: sqlite,
    read: async (work) => {
      await fair();
      return reads.run(work);
    },
    write: (work, options) => queue.add(work, options?.reach),
    exclusively: (work) => queue.add(work),
    scan: async <Row extends object>(statement: Sql, reach: Reach) =>
      (await isFar(reach)) ? worker.scan<Row>(statement) : session.rows<Row>(statement),
    walk: (statement) => worker.walk(statement),
    close: once(async () => {
      await queue.close();
      session.end(() => failures.closed(sqlite.name));
      await worker.close();
      await reader.close();
      // The last connection to close tidies the write-ahead log, which a reading one could not.
      await writer.close();
    }),
  };
}

function inMemory(connection: OpenConnection, patience: number): Database {
  const queue = new WriteQueue(connection, { patience });
  const rowsOf = <Row extends object>(statement: Sql) => queue.add((session) => session.rows<Row>(statement));
  return {
    dialect: sqlite,
    read: (work) => queue.add(work),
    write: (work) => queue.add(work),
    exclusively: (work) => queue.add(work),
    scan: (statement) => rowsOf(statement),
    walk: (statement) => rowsOf(statement),
    close: once(async () => {
      await queue.close();
      await connection.close();
    }),
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}

// One connection that has a database's schema for itself while it is upgraded.
import type { Session } from "../database.js";
import type { Server } from "../server/server.js";
import { ServerSession } from "../server/session.js";
import { PATIENCE_MS, whenFree } from "../sqlite/busy.js";
import { connect } from "../sqlite/connection.js";
import { SqliteSession } from "../sqlite/session.js";
import { sqlite } from "../dialects/sqlite.js";

export interface UpgradeConnection {
  readonly session: Session;
  /** Waits until no other upgrade of the database is under way. */
  lock(): Promise<void>;
  unlock(): Promise<void>;
  /** All of the work or nothing of it; but on MySQL each statement about a table stays done. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Each step takes SQLite's write lock and then looks where the schema is, so upgrades at once share the steps among them. */
export async function sqliteConnection(file: string): Promise<UpgradeConnection> {
  const connection = await connect(file, { readonly: false });
  const { handle } = connection;
  // Dropping a table that is made anew must not delete the rows that refer to it, nor rename what refers to it.
  handle.exec("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON");
  return {
    session: new SqliteSession(connection),
    lock: async () => undefined,
    unlock: async () => undefined,
    atomically: async (work) => {
      try {
        await whenFree(() => handle.exec("BEGIN IMMEDIATE"), PATIENCE_MS);
      } catch (error) {
        throw sqlite.storeError(error) ?? error;
      }
      try {
        const value = await work();
        handle.exec("COMMIT");
        return value;
      } catch (error) {
        if (handle.inTransaction) handle.exec("ROLLBACK");
        throw sqlite.storeError(error) ?? error;
      }
    },
    close: () => connection.close(),
  };
}

export async function serverConnection(server: Server): Promise<UpgradeConnection> {
  const connection = await server.connect();
  const session = new ServerSession(server.dialect, connection, false);
  const transactional = server.dialect.name !== "mysql";
  return {
    session,
    lock: async () => void (await session.rows(server.lock.take)),
    unlock: async () => void (await session.rows(server.lock.release)),
    atomically: async (work) => {
      if (transactional) await connection.say(server.words.begin);
      try {
        const value = await work();
        if (transactional) await connection.say(server.words.commit);
        return value;
      } catch (error) {
        if (transactional && server.recovery(error) !== "lost") await connection.say(server.words.rollback);
        throw server.dialect.storeError(error) ?? error;
      }
    },
    close: async () => {
      session.end();
      connection.release(false);
      await server.close();
    },
  };
}

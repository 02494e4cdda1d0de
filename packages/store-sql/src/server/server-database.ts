// The database over a server's pool: a transaction for each write, tried again where the server broke it off; none for reads.
import { setTimeout as pause } from "node:timers/promises";
import { failures } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import type { Recovery } from "../dialects/faults.js";
import type { Server, ServerConnection } from "./server.js";
import { ServerSession } from "./session.js";
import { Slots } from "./slots.js";
import { WriteGroups } from "./write-groups.js";

/** A work that loses so many deadlocks in a row meets more than bad luck. After a restart, several connections of the pool are gone. */
const mostTries: Readonly<Record<Recovery, number>> = { none: 1, once: 2, lost: 4, repeat: 10 };
const LONGEST_PAUSE_MS = 200;

type Work<T> = (session: Session) => Promise<T>;

export function serverDatabase(server: Server): Database {
  const slots = new Slots(server.size);

  async function persistently<T>(attempt: (connection: ServerConnection) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await slots.use(() => connected(server, attempt));
      } catch (error) {
        const { cause, recovery } = error instanceof Unfinished ? error : { cause: error, recovery: "none" as const };
        if (tries >= mostTries[recovery]) throw server.dialect.storeError(cause) ?? cause;
      }
      await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** tries));
    }
  }

  const write = <T>(work: Work<T>): Promise<T> => persistently((connection) => transaction(server, connection, work));
  const groups = new WriteGroups(write);
  const read = <T>(work: Work<T>): Promise<T> =>
    persistently((connection) => settled(new ServerSession(server.dialect, connection), work));

  const { call, close } = untilClosed(server);
  const rowsOf = <Row extends object>(statement: Sql): Promise<readonly Row[]> =>
    call(() => read((session) => session.rows<Row>(statement)));
  return {
    dialect: server.dialect,
    read: (work) => call(() => read(work)),
    write: (work, options) =>
      call(() => (options?.about === undefined ? write(work) : groups.add(options.about, work))),
    exclusively: (work) => call(() => persistently((connection) => alone(server, connection, work))),
    scan: (statement) => rowsOf(statement),
    walk: (statement) => rowsOf(statement),
    close,
  };
}

/** Closing refuses new calls and lets those under way come to their end. */
function untilClosed(server: Server) {
  let underway = 0;
  let closing: Promise<void> | undefined;
  let idle: () => void = () => undefined;
  return {
    call: async <T>(work: () => Promise<T>): Promise<T> => {
      if (closing !== undefined) throw failures.closed(server.dialect.name);
      underway += 1;
      try {
        return await work();
      } finally {
        underway -= 1;
        if (underway === 0) idle();
      }
    },
    close: (): Promise<void> =>
      (closing ??= new Promise<void>((resolve) => {
        idle = resolve;
        if (underway === 0) resolve();
      }).then(() => server.close())),
  };
}

/** An attempt's error, and what it leaves to do. */
class Unfinished extends Error {
  readonly recovery: Recovery;

  constructor(cause: unknown, recovery: Recovery) {
    super("an attempt failed", { cause });
    this.recovery = recovery;
  }
}

async function connected<T>(server: Server, attempt: (connection: ServerConnection) => Promise<T>): Promise<T> {
  const connection = await server.connect();
  let broken = true;
  try {
    const value = await attempt(connection);
    broken = false;
    return value;
  } catch (error) {
    const unfinished = error instanceof Unfinished ? error : new Unfinished(error, server.recovery(error));
    broken = server.recovery(unfinished.cause) === "lost";
    throw unfinished;
  } finally {
    connection.release(broken);
  }
}

async function settled<T>(session: ServerSession, work: Work<T>): Promise<T> {
  try {
    return await work(session);
  } finally {
    session.end();
  }
}

async function transaction<T>(server: Server, connection: ServerConnection, work: Work<T>): Promise<T> {
  // Not awaited before the first statement, which may travel with it: where this fails, that one fails too.
  const begun = connection.say(server.words.begin);
  begun.catch(() => undefined);
  let value: T;
  try {
    value = await settled(new ServerSession(server.dialect, connection), work);
    await begun;
  } catch (error) {
    const recovery = server.recovery(error);
    if (recovery !== "lost") await connection.say(server.words.rollback);
    throw new Unfinished(error, recovery);
  }
  try {
    await connection.say(server.words.commit);
  } catch (error) {
    // Nobody knows whether a commit whose connection was lost has happened, so the work must not be done again.
    throw new Unfinished(error, server.recovery(error) === "lost" ? "none" : server.recovery(error));
  }
  return value;
}

/** The lock is taken before the transaction, so that it sees what the one before it has made. */
async function alone<T>(server: Server, connection: ServerConnection, work: Work<T>): Promise<T> {
  const session = new ServerSession(server.dialect, connection);
  await session.rows(server.lock.take);
  try {
    return await transaction(server, connection, work);
  } finally {
    await session.rows(server.lock.release);
  }
}

// SQL Server through `mssql`, connected by TypeORM's DataSource. Its pool lends a connection for one request only, so it is shown one that lends always the same.
import { failures, type StoreLocation } from "@runledger/store-api";
import type Mssql from "mssql";
import sql, { type Sql } from "sql-template-tag";
import { DataSource } from "typeorm";
import { recoveryFrom, told } from "../dialects/faults.js";
import { CODE_POINTS, mssql, mssqlFault } from "../dialects/mssql.js";
import type { Environment } from "../env.js";
import { loadDriver } from "../load-driver.js";
import { mssqlOptions } from "./mssql-options.js";
import type { Answer, RunOptions, Server, ServerConnection } from "./server.js";

const lock = {
  take: sql`EXEC sp_getapplock @Resource = 'runledger', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = -1`,
  release: sql`EXEC sp_releaseapplock @Resource = 'runledger', @LockOwner = 'Session'`,
};

export async function openMssql(location: StoreLocation, environment: Environment): Promise<Server> {
  const { default: driver } = await loadDriver("mssql", () => import("mssql"));
  const { config, size } = mssqlOptions(location, environment);
  const [source, pool] = await connect(driver, config);
  await compareByCodePoint(pool);
  return {
    dialect: mssql,
    size,
    words: {
      begin: "BEGIN TRANSACTION",
      commit: "COMMIT TRANSACTION",
      // Some errors have rolled back already.
      rollback: "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION",
    },
    lock,
    recovery: (error) => recoveryFrom(mssqlFault(error)),
    connect: async () => lent(driver, pool, await acquired(pool)),
    close: () => source.destroy(),
  };
}

/** The server refuses it while others are connected, or to a user without the right. */
const REFUSED = new Set([5030, 5011, 5069, 5070, 262]);

/**
 * An empty database is told to compare by code point and to keep all of Unicode, in all tables that it will ever get.
 * Where it may not be told so, upserts still refuse a key that another one is taken for.
 */
async function compareByCodePoint(pool: Mssql.ConnectionPool): Promise<void> {
  try {
    await pool
      .request()
      .batch(
        `IF NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_type = 'BASE TABLE') ALTER DATABASE CURRENT COLLATE ${CODE_POINTS}`,
      );
  } catch (error) {
    if (!REFUSED.has(told(error).number)) throw error;
  }
}

async function connect(
  driver: typeof Mssql,
  config: Mssql.Config,
): Promise<readonly [DataSource, Mssql.ConnectionPool]> {
  let made: Mssql.ConnectionPool | undefined;
  // TypeORM calls it with `new`, and gets the pool that it returns.
  function ConnectionPool(given: Mssql.Config): Mssql.ConnectionPool {
    made = new driver.ConnectionPool(given);
    return made;
  }
  const source = new DataSource({
    type: "mssql",
    driver: { ...driver, ConnectionPool },
    host: config.server,
    extra: config,
  });
  await source.initialize();
  if (made === undefined) throw failures.internal("TypeORM connected without a pool");
  return [source, made];
}

const acquired = (pool: Mssql.ConnectionPool): Promise<Mssql.Connection> =>
  new Promise((resolve, reject) => {
    pool.acquire({}, (error, connection) => (error ? reject(error) : resolve(connection)));
  });

function lent(driver: typeof Mssql, pool: Mssql.ConnectionPool, connection: Mssql.Connection): ServerConnection {
  const alwaysThis: Mssql.ConnectionPool = Object.create(pool, {
    acquire: {
      value: (_: object, done: (error: null, connection: Mssql.Connection, config: Mssql.Config) => void) =>
        done(null, connection, pool.config),
    },
    release: { value: () => undefined },
  });
  // A connection takes one request at a time, but a work may have several under way.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(request: () => Promise<T>): Promise<T> => {
    const next = last.then(request, request);
    last = next;
    return next;
  };
  return {
    run: (statement, options) => inTurn(() => run(new driver.Request(alwaysThis), statement, options)),
    say: (words) => inTurn(() => new driver.Request(alwaysThis).batch(words)),
    release: (broken) => {
      if (broken) connection.close();
      pool.release(connection);
    },
  };
}

/** A statement's text, with its parameters named by their places. */
export const mssqlText = ({ strings }: Sql): string =>
  strings.reduce((text, string, index) => `${text}@p${index - 1}${string}`);

/** Without parameters it goes as a batch: not every statement may stand within the procedure that takes parameters. */
async function run(request: Mssql.Request, statement: Sql, { asArrays }: RunOptions): Promise<Answer> {
  request.arrayRowMode = asArrays;
  for (const [place, value] of statement.values.entries()) request.input(`p${place}`, value);
  const text = mssqlText(statement);
  const { recordset = [], rowsAffected } = await (statement.values.length === 0
    ? request.batch(text)
    : request.query(text));
  return { rows: recordset, changes: rowsAffected.reduce((sum, count) => sum + count, 0) };
}

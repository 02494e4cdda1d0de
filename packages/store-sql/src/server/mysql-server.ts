// MySQL and MariaDB through `mysql2`, connected by TypeORM's DataSource; statements go to its pool beneath.
import { promisify } from "node:util";
import { failures, type StoreLocation } from "@runledger/store-api";
import type Mysql from "mysql2";
import sql, { type Sql } from "sql-template-tag";
import { DataSource } from "typeorm";
import { recoveryFrom } from "../dialects/faults.js";
import { mysql, mysqlFault } from "../dialects/mysql.js";
import type { Environment } from "../env.js";
import { loadDriver } from "../load-driver.js";
import { mysqlOptions, type MysqlOptions } from "./mysql-options.js";
import type { Answer, RunOptions, Server, ServerConnection } from "./server.js";

/** Names are for the whole server, so each database has its own. Waits for a year. */
const lock = {
  take: sql`SELECT GET_LOCK(CONCAT('runledger ', MD5(DATABASE())), 31536000)`,
  release: sql`SELECT RELEASE_LOCK(CONCAT('runledger ', MD5(DATABASE())))`,
};

/**
 * Double quotes around names, no silent cuts, and an experiment with the id 0. Locks on rows only, not on the gaps between them:
 * two writers of new keys do not meet then.
 */
const settings = (collation: string): readonly string[] => [
  `SET NAMES utf8mb4 COLLATE ${collation}`,
  "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO'",
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
];

export async function openMysql(location: StoreLocation, environment: Environment): Promise<Server> {
  const { default: driver } = await loadDriver("mysql2", () => import("mysql2"));
  const options = mysqlOptions(location, environment);
  const [source, pool] = await connect(driver, options);
  try {
    const collation = await codePointCollation(pool);
    return {
      dialect: mysql({ binary: await isBinary(pool, collation) }),
      size: options.size,
      words: { begin: "START TRANSACTION", commit: "COMMIT", rollback: "ROLLBACK" },
      lock,
      recovery: (error) => recoveryFrom(mysqlFault(error)),
      connect: connector(pool, collation, options.recycle),
      close: () => source.destroy(),
    };
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

async function connect(driver: typeof Mysql, { pool }: MysqlOptions): Promise<readonly [DataSource, Mysql.Pool]> {
  let made: Mysql.Pool | undefined;
  const source = new DataSource({
    type: "mysql",
    driver: { createPool: (given: Mysql.PoolOptions) => (made = driver.createPool(given)) },
    extra: pool,
  });
  await source.initialize();
  if (made === undefined) throw failures.internal("TypeORM connected without a pool");
  return [source, made];
}

const query = async (pool: Mysql.Pool, text: string): Promise<readonly Mysql.RowDataPacket[]> =>
  (await pool.promise().query<Mysql.RowDataPacket[]>(text))[0];

/** The one that tells trailing spaces apart where there is one: of MariaDB, of MySQL 8, of older servers. */
async function codePointCollation(pool: Mysql.Pool): Promise<string> {
  const known = ["utf8mb4_nopad_bin", "utf8mb4_0900_bin", "utf8mb4_bin"];
  const rows = await query(pool, "SELECT collation_name AS name FROM information_schema.collations");
  const names = new Set(rows.map((row) => String(row["name"])));
  return known.find((name) => names.has(name)) ?? "utf8mb4_bin";
}

/**
 * Whether the tables compare by code point. An empty database is told to, for all tables that it will ever get: foreign keys want
 * the same collation on both sides.
 */
async function isBinary(pool: Mysql.Pool, collation: string): Promise<boolean> {
  const [tables] = await query(
    pool,
    "SELECT COUNT(*) AS count FROM information_schema.tables WHERE table_schema = DATABASE()",
  );
  if (tables?.["count"] === 0) await query(pool, `ALTER DATABASE CHARACTER SET utf8mb4 COLLATE ${collation}`);
  const [found] = await query(
    pool,
    `SELECT COALESCE(
      (SELECT collation_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'tags' AND column_name = 'key'),
      (SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE())
    ) AS name`,
  );
  return found?.["name"] === collation;
}

/** Gives connections with their settings made, none older than `recycle` seconds. */
function connector(pool: Mysql.Pool, collation: string, recycle = Infinity): () => Promise<ServerConnection> {
  const born = new WeakMap<Mysql.PoolConnection, number>();
  const take = promisify(pool.getConnection.bind(pool));
  return async function next(): Promise<ServerConnection> {
    const made = await take();
    const birth = born.get(made);
    if (birth === undefined) {
      try {
        for (const setting of settings(collation)) await made.promise().query(setting);
      } catch (error) {
        made.destroy();
        throw error;
      }
      born.set(made, performance.now());
    } else if (performance.now() - birth > 1000 * recycle) {
      made.destroy();
      return next();
    }
    return connection(made);
  };
}

const connection = (made: Mysql.PoolConnection): ServerConnection => ({
  run: (statement, options) => run(made, statement, options),
  say: (words) => made.promise().query(words),
  release: (broken) => (broken ? made.destroy() : made.release()),
});

type Rows = Mysql.RowDataPacket[] | Mysql.ResultSetHeader;

/** What is not a template's text, such as the making of a table, is not prepared: not every statement may be. */
async function run(made: Mysql.PoolConnection, { sql: text, values }: Sql, { asArrays }: RunOptions): Promise<Answer> {
  const options = { sql: text, rowsAsArray: asArrays };
  const [answer] = await (values.length === 0
    ? made.promise().query<Rows>(options)
    : made.promise().execute<Rows>(options, values as Mysql.ExecuteValues));
  if (Array.isArray(answer)) return { rows: answer, changes: 0 };
  // Of an update: the rows that it found. Affected ones are fewer where a row had the new values already.
  const matched = /^Rows matched: (\d+)/u.exec(answer.info)?.[1];
  return { rows: [], changes: matched === undefined ? answer.affectedRows : Number(matched) };
}

// PostgreSQL through `pg`, connected by TypeORM's DataSource; statements go to its pool beneath.
import type { Writable } from "node:stream";
import { failures, type StoreLocation } from "@runledger/store-api";
import type Pg from "pg";
import sql, { type Sql } from "sql-template-tag";
import { DataSource } from "typeorm";
import { recoveryFrom } from "../dialects/faults.js";
import { postgresql, postgresqlFault } from "../dialects/postgresql.js";
import type { Environment } from "../env.js";
import { loadDriver } from "../load-driver.js";
import { postgresqlOptions, type PostgresqlOptions } from "./postgresql-options.js";
import type { Answer, RunOptions, Server, ServerConnection } from "./server.js";
import { StatementNames } from "./statement-names.js";

/** Any number that means this lock to all processes. */
const LOCK = 7_266_871;

const INT8 = 20;

export async function openPostgresql(location: StoreLocation, environment: Environment): Promise<Server> {
  const { default: pg } = await loadDriver("pg", () => import("pg"));
  const options = postgresqlOptions(location, environment);
  const [source, pool] = await connected(pg, options);
  const found = await pool.query<{ name: string }>(
    "SELECT collname AS name FROM pg_collation WHERE collname = 'und-x-icu' AND pg_catalog.pg_collation_is_visible(oid)",
  );
  const names = new StatementNames();
  return {
    dialect: postgresql({ letters: found.rows[0]?.name }),
    size: options.size,
    words: { begin: "BEGIN", commit: "COMMIT", rollback: "ROLLBACK" },
    lock: { take: sql`SELECT pg_advisory_lock(${LOCK})`, release: sql`SELECT pg_advisory_unlock(${LOCK})` },
    recovery: (error) => recoveryFrom(postgresqlFault(error)),
    connect: async () => connection(await pool.connect(), names),
    close: () => source.destroy(),
  };
}

/** Tries one way after another while the server does not speak the one before. */
async function connected(pg: typeof Pg, { pool, tls }: PostgresqlOptions): Promise<readonly [DataSource, Pg.Pool]> {
  const [first, ...others] = tls;
  try {
    return await connect(pg, { ...pool, ssl: first ?? false });
  } catch (error) {
    if (others.length === 0 || !speaksOtherwise(error)) throw error;
    return connected(pg, { pool, size: 0, tls: others });
  }
}

const speaksOtherwise = (error: unknown): boolean =>
  error instanceof Error && /does not support SSL|no pg_hba.conf entry/u.test(error.message);

async function connect(pg: typeof Pg, config: Pg.PoolConfig): Promise<readonly [DataSource, Pg.Pool]> {
  const types: Pg.CustomTypesConfig = {
    getTypeParser: (id, format) => (id === INT8 ? Number : pg.types.getTypeParser(id, format)),
  };
  let made: Pg.Pool | undefined;
  // TypeORM calls it with `new`, and gets the pool that it returns.
  function Pool(given: Pg.PoolConfig): Pg.Pool {
    made = new pg.Pool({ ...given, types, pipeline: true });
    // A lent connection that breaks between two statements would end the process; the next statement fails anyway.
    made.on("connect", (client) => client.on("error", () => undefined));
    return made;
  }
  const source = new DataSource({
    type: "postgres",
    driver: { Pool },
    installExtensions: false,
    extra: config,
    poolErrorHandler: () => undefined,
  });
  try {
    await source.initialize();
  } catch (error) {
    await made?.end();
    throw error;
  }
  if (made === undefined) throw failures.internal("TypeORM connected without a pool");
  return [source, made];
}

function connection(client: Pg.PoolClient, names: StatementNames): ServerConnection {
  const together = sendingTogether(client);
  return {
    run: (statement, options) => {
      together();
      return run(client, names, statement, options);
    },
    say: (words) => {
      together();
      return client.query(words);
    },
    release: (broken) => client.release(broken),
  };
}

/** What is sent within one turn goes out by one call of the system, which costs more than anything else here. */
function sendingTogether(client: Pg.PoolClient): () => void {
  const stream = "connection" in client ? (client.connection as { readonly stream: Writable }).stream : undefined;
  return () => {
    if (stream === undefined || stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  };
}

async function run(
  client: Pg.PoolClient,
  names: StatementNames,
  { text, values }: Sql,
  { asArrays, often }: RunOptions,
): Promise<Answer> {
  const preparable = often && (values.length > 0 || text.startsWith("SELECT"));
  const name = preparable ? names.of(text) : undefined;
  const { rows, rowCount } = await client.query<object>({
    text,
    values: [...values],
    ...(name === undefined ? {} : { name }),
    ...(asArrays ? { rowMode: "array" } : {}),
  } as Pg.QueryConfig);
  return { rows, changes: rowCount ?? 0 };
}

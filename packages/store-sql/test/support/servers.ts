// Databases of their own on the servers that this machine has, or that RUNLEDGER_TEST_<DIALECT>_URI names.
import { connect } from "node:net";
import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { tables } from "../../src/schema/tables/all.js";

export interface OwnDatabase {
  readonly uri: string;
  /** All rows go, the schema stays. Nothing to do in a database without tables. */
  empty(): Promise<void>;
  /** Runs statements of the database's own kind; the rows of the last one. */
  run(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** In milliseconds: MariaDB writes each of the hundred tables to the disk. */
export const TIME_TO_MAKE = 60_000;

export type ServerName = "postgresql" | "mysql";

export interface TestServer {
  readonly name: ServerName;
  create(): Promise<OwnDatabase>;
}

const uris = {
  postgresql: process.env["RUNLEDGER_TEST_POSTGRESQL_URI"] ?? "postgresql://postgres@127.0.0.1:5432/postgres",
  mysql: process.env["RUNLEDGER_TEST_MYSQL_URI"] ?? "mysql://root@127.0.0.1:3306/mysql",
} as const;

const listens = ({ hostname, port }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

/** The tables that the store writes to, child tables first. */
export const emptied = tables
  .map(({ name }) => name)
  .filter((name) =>
    /^(?:experiment|run|metric|latest|param|tag|dataset|input|logged_model|registered_model|model_version)/u.test(name),
  )
  .toReversed();

const client = {
  postgresql: async (uri: string) => {
    const connection = new pg.Client({ connectionString: uri });
    await connection.connect();
    return {
      query: async (text: string) => (await connection.query<Record<string, unknown>>(text)).rows,
      end: () => connection.end(),
    };
  },
  mysql: async (uri: string) => {
    const connection = await createConnection({ uri, multipleStatements: true });
    return {
      query: async (text: string) => (await connection.query(text))[0] as Record<string, unknown>[],
      end: () => connection.end(),
    };
  },
};

async function create(name: ServerName): Promise<OwnDatabase> {
  const own = new URL(uris[name]);
  const database = `runledger_test_${randomBytes(6).toString("hex")}`;
  own.pathname = `/${database}`;
  const server = await client[name](uris[name]);
  await server.query(`CREATE DATABASE ${database}`);
  const inside = await client[name](own.href);
  return {
    uri: own.href,
    run: async (...statements) => {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of statements) rows = await inside.query(statement);
      return rows;
    },
    empty: async () => {
      const [found] = await inside.query(
        "SELECT count(*) AS count FROM information_schema.tables WHERE table_name = 'alembic_version' AND table_schema IN ('public', database_name)".replace(
          "database_name",
          `'${database}'`,
        ),
      );
      if (Number(found?.["count"]) > 0)
        await inside.query(`BEGIN; ${emptied.map((table) => `DELETE FROM ${table}; `).join("")} COMMIT`);
    },
    drop: async () => {
      await inside.end();
      await server.query(`DROP DATABASE ${database}${name === "postgresql" ? " WITH (FORCE)" : ""}`);
      await server.end();
    },
  };
}

/** Undefined only where nothing listens and nobody has asked for the server; that is said aloud. */
export async function findServer(name: ServerName): Promise<TestServer | undefined> {
  const asked =
    process.env[`RUNLEDGER_TEST_${name.toUpperCase()}_URI`] !== undefined || process.env["CI"] !== undefined;
  if (asked || (await listens(new URL(uris[name])))) return { name, create: () => create(name) };
  process.stderr.write(
    `SKIPPED: no ${name} server listens; set RUNLEDGER_TEST_${name.toUpperCase()}_URI to test with one\n`,
  );
  return undefined;
}

// Opens the database of a server by its URI's scheme, with a replica for reads where the environment names one.
import { parseStoreUri, raise, type StoreLocation } from "@runledger/store-api";
import type { Database } from "../database.js";
import { mssql } from "../dialects/mssql.js";
import { mysql } from "../dialects/mysql.js";
import { postgresql } from "../dialects/postgresql.js";
import { readReplica, type Environment } from "../env.js";
import { openMssql } from "./mssql-server.js";
import { openMysql } from "./mysql-server.js";
import { openPostgresql } from "./postgresql-server.js";
import type { Server } from "./server.js";
import { serverDatabase } from "./server-database.js";

const servers = {
  postgresql: { open: openPostgresql, dialect: postgresql({}) },
  mysql: { open: openMysql, dialect: mysql({ binary: true }) },
  mssql: { open: openMssql, dialect: mssql },
} as const;

type Scheme = keyof typeof servers;
export const serverSchemes = Object.keys(servers) as readonly Scheme[];

const isServer = (scheme: string): scheme is Scheme => Object.hasOwn(servers, scheme);

/** @throws StoreErrors about the URI, its driver, and the server */
export async function openServer(location: StoreLocation, environment: Environment): Promise<Database> {
  const primary = await openOne(location, environment);
  const uri = readReplica(environment);
  if (uri === undefined) return primary;
  try {
    const replica = await openOne(parseStoreUri(uri), environment);
    return {
      ...primary,
      read: (work) => replica.read(work),
      scan: (statement, reach) => replica.scan(statement, reach),
      walk: (statement) => replica.walk(statement),
      close: async () => {
        await Promise.all([primary.close(), replica.close()]);
      },
    };
  } catch (error) {
    await primary.close();
    throw error;
  }
}

const openOne = async (location: StoreLocation, environment: Environment): Promise<Database> =>
  serverDatabase(await connectServer(location, environment));

/** The server itself, for work on its schema. @throws like `openServer` */
export async function connectServer(location: StoreLocation, environment: Environment): Promise<Server> {
  if (!isServer(location.scheme)) {
    return raise(
      "INVALID_PARAMETER_VALUE",
      `'${location.redacted}' is no database: the URI of one begins with ${["sqlite", ...serverSchemes].map((scheme) => `${scheme}:`).join(", ")}`,
    );
  }
  const { open, dialect } = servers[location.scheme];
  try {
    return await open(location, environment);
  } catch (error) {
    throw dialect.storeError(error) ?? error;
  }
}

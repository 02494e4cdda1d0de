// Fresh databases on the servers that the machine has. One that is not reachable is left out loudly, by whoever asks.
import { connect } from "node:net";
import { runPython } from "./python.js";

export type ServerDialect = "postgresql" | "mysql";

export const serverUris: Readonly<Record<ServerDialect, string>> = {
  postgresql: process.env["RUNLEDGER_TEST_POSTGRESQL_URI"] ?? "postgresql://postgres@127.0.0.1:5432/postgres",
  mysql: process.env["RUNLEDGER_TEST_MYSQL_URI"] ?? "mysql://root@127.0.0.1:3306/mysql",
};

/** The same database for Python, whose driver has to be named. */
export const pythonUri = (uri: string): string =>
  uri.replace(/^postgresql:/u, "postgresql+psycopg2:").replace(/^mysql:/u, "mysql+pymysql:");

export const listens = (uri: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(uri);
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

export interface ServerDatabase {
  readonly uri: string;
  drop(): Promise<void>;
}

/**
 * A new database with the server's default collation.
 *
 * @param equalTo the one that it is a copy of, on PostgreSQL alone; nobody may be connected to it. Default: the new one is empty
 */
export async function freshDatabase(
  dialect: ServerDialect,
  name: string,
  folder: string,
  equalTo?: ServerDatabase,
): Promise<ServerDatabase> {
  const url = new URL(serverUris[dialect]);
  url.pathname = `/${name}_${process.pid}`;
  const script = (action: string, ...more: readonly string[]): Promise<string> =>
    runPython("server_database.py", [action, pythonUri(url.href), ...more], folder);
  await script("drop");
  await script("make", ...(equalTo === undefined ? [] : [new URL(equalTo.uri).pathname.slice(1)]));
  return {
    uri: url.href,
    drop: async () => {
      await script("drop");
    },
  };
}

// The stores that the copy matrix goes through. A store joins with one line of `places`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startServer } from "@runledger/server";
import type { Store } from "@runledger/store-api";
import { openFileStore } from "@runledger/store-file";
import { openHttpStore } from "@runledger/store-http";
import { openMemoryStore } from "@runledger/store-memory";
import { openSqlStore } from "@runledger/store-sql";
import { freshDatabase, listens, pythonUri, type ServerDialect, serverUris } from "./databases.js";
import { emptyFolder } from "./paths.js";

/** An empty store. */
export interface Place {
  readonly store: Store;
  /** What MLflow's own store opens on the same data; undefined where it cannot. */
  readonly pythonUri: string | undefined;
  /** Lets MLflow look at what the store holds, and closes it. */
  readonly close: (look?: () => Promise<void>) => Promise<void>;
}

type OpenPlace = (name: string) => Promise<Place>;

const artifactRoot = "/artifacts";

const memory: OpenPlace = async () => {
  const store = await openMemoryStore({ artifactRoot });
  return { store, pythonUri: undefined, close: () => store.close() };
};

const file: OpenPlace = async () => {
  const folder = join(await emptyFolder(), "mlruns");
  const store = await openFileStore(folder);
  return {
    store,
    pythonUri: pathToFileURL(folder).href,
    close: async (look) => {
      await store.close();
      await look?.();
    },
  };
};

const sqlite: OpenPlace = async () => {
  const uri = `sqlite:///${join(await emptyFolder(), "copy.db")}`;
  const store = await openSqlStore(uri, { artifactRoot });
  return {
    store,
    pythonUri: uri,
    close: async (look) => {
      await store.close();
      await look?.();
    },
  };
};

/** Our server, which lets its client write whole runs. */
const http: OpenPlace = async () => {
  const behind = await openMemoryStore({ artifactRoot });
  const artifacts = { serve: true, destination: await emptyFolder(), only: false };
  const server = await startServer({ store: behind, artifacts, allowTransfer: true, port: 0 });
  const store = await openHttpStore(server.url);
  return {
    store,
    pythonUri: server.url,
    close: async (look) => {
      await look?.();
      await store.close();
      await server.close();
      await behind.close();
    },
  };
};

const onServer =
  (dialect: ServerDialect): OpenPlace =>
  async (name) => {
    const database = await freshDatabase(dialect, name, await emptyFolder());
    const store = await openSqlStore(database.uri, { artifactRoot });
    return {
      store,
      pythonUri: pythonUri(database.uri),
      close: async (look) => {
        await store.close();
        await look?.();
        await database.drop();
      },
    };
  };

const reachable = async (dialect: ServerDialect): Promise<Readonly<Record<string, OpenPlace>>> => {
  if (await listens(serverUris[dialect])) return { [dialect]: onServer(dialect) };
  console.warn(`LEFT OUT: no ${dialect} at ${new URL(serverUris[dialect]).host}; no copies from and to it`);
  return {};
};

export const places: Readonly<Record<string, OpenPlace>> = {
  memory,
  file,
  sqlite,
  http,
  ...(await reachable("postgresql")),
  ...(await reachable("mysql")),
};

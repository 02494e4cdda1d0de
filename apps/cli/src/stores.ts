// The stores that the command offers, and how a process puts two of them together. A package is loaded when its scheme is used.
import type { OpenOptions, Store } from "@runledger/store-api";
import { createStoreRegistry, type StoreRegistry } from "@runledger/store-api/registry";

/** Where stores that can have a replica look for it. */
export const READ_REPLICA = "MLFLOW_READ_REPLICA_BACKEND_STORE_URI";

const databricks = () => import("@runledger/store-databricks");
const http = () => import("@runledger/store-http/node");
const sql = () => import("@runledger/store-sql");

const builtIn = {
  file: () => import("@runledger/store-file"),
  sqlite: sql,
  postgresql: sql,
  mysql: sql,
  mssql: sql,
  memory: () => import("@runledger/store-memory"),
  http,
  https: http,
  databricks,
  "databricks-uc": databricks,
  uc: databricks,
};

export interface StoreSettings {
  readonly backendStoreUri: string;
  readonly readReplicaBackendStoreUri?: string | undefined;
  readonly registryStoreUri: string | undefined;
  readonly storePlugin: readonly string[];
}

/** Closing the one that is returned closes both. */
function withRegistryOf(tracking: Store, other: Store): Store {
  return {
    ...tracking,
    registry: other.registry,
    with: (options) => withRegistryOf(tracking.with(options), other.with(options)),
    ping: async () => void (await Promise.all([tracking.ping(), other.ping()])),
    close: async () => void (await Promise.all([tracking.close(), other.close()])),
  };
}

/** The stores of the command and those of plugins. */
export const storeRegistry = (plugins: readonly string[]): StoreRegistry => createStoreRegistry(builtIn, { plugins });

/** @throws StoreError with one sentence for the operator */
export async function openStores(settings: StoreSettings, options: OpenOptions): Promise<Store> {
  const { backendStoreUri, readReplicaBackendStoreUri, registryStoreUri, storePlugin } = settings;
  const stores = storeRegistry(storePlugin);
  // The replica has what the backend has, and not what another registry has.
  const withReplica = (uri: string | undefined): OpenOptions => ({
    ...options,
    environment: { ...options.environment, [READ_REPLICA]: uri },
  });
  const tracking = await stores.open(backendStoreUri, withReplica(readReplicaBackendStoreUri));
  if (registryStoreUri === undefined || registryStoreUri === backendStoreUri) return tracking;
  try {
    return withRegistryOf(tracking, await stores.open(registryStoreUri, withReplica(undefined)));
  } catch (error) {
    await tracking.close();
    throw error;
  }
}

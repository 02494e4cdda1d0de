// Public surface: the plugin, and the same store opened directly.
import { defineStore, type OpenOptions, parseStoreUri, type Store } from "@runledger/store-api";
import { serverSchemes } from "./server/open-server.js";
import { openSqlDriver } from "./sql-store.js";

export {
  type IndexOptions,
  indexRuns,
  type SchemaStatus,
  schemaStatus,
  upgradeSchema,
  upgradeStatements,
} from "./upgrade-store.js";
export type { UpgradeEvent } from "./migrations/upgrade.js";

const plugin = defineStore({ schemes: ["sqlite", ...serverSchemes], open: openSqlDriver });

export default plugin;

/**
 * Opens a database by its URI: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` (in memory), whose missing files and folders are made;
 * `postgresql://`, `mysql://` and `mssql://user:password@host:port/database?parameter=value`, with any `+driver` of SQLAlchemy, whose database must be there.
 * The environment of the options may hold the variables that `env.ts` lists.
 * @throws StoreError when the URI is malformed, the database cannot be used, its driver is not installed, or its schema is not that of MLflow 3.17.2
 */
export const openSqlStore = (uri: string, options: OpenOptions): Promise<Store> =>
  plugin.open(parseStoreUri(uri), options);

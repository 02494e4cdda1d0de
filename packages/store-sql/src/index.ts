// Public surface: the plugin, and the same store opened directly.
import { defineStore, type OpenOptions, parseStoreUri, type Store } from "@runledger/store-api";
import { openSqlDriver } from "./sql-store.js";

const plugin = defineStore({ schemes: ["sqlite"], open: openSqlDriver });

export default plugin;

/**
 * Opens a database by its URI: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` (in memory). Missing files and folders are made.
 * @throws StoreError when the URI is malformed, the file cannot be used, or its schema is not that of MLflow 3.17.2
 */
export const openSqlStore = (uri: string, options: OpenOptions): Promise<Store> =>
  plugin.open(parseStoreUri(uri), options);

// Public surface: the store, and the plugin for Databricks' URIs.
import { defineRemoteStore } from "@runledger/store-api";
import { openDatabricksStore } from "./databricks-store.js";

export { type DatabricksStoreOptions, openDatabricksStore } from "./databricks-store.js";

/** Those of Unity Catalog are here to be refused with advice. */
export default defineRemoteStore({
  schemes: ["databricks", "databricks-uc", "uc"],
  open: async ({ uri }, { environment, warn }) => openDatabricksStore(uri, { environment, warn }),
});

// Public surface: the store, and the plugin for http and https.
import { defineRemoteStore } from "@runledger/store-api";
import { openHttpStore } from "./http-store.js";

export type { Fetch, FetchAnswer, RetryPolicy } from "./connection.js";
export { type HttpStoreOptions, openHttpStore } from "./http-store.js";

export default defineRemoteStore({
  schemes: ["http", "https"],
  open: async ({ uri }) => openHttpStore(uri),
});

// Public surface: the store, and the plugin for http and https.
import { defineRemoteStore } from "@runledger/store-api";
import { openHttpStore } from "./http-store.js";

export type { Fetch, FetchAnswer, RetryPolicy } from "./connection.js";
export { type HttpStoreOptions, openHttpStore } from "./http-store.js";

export default defineRemoteStore({
  schemes: ["http", "https"],
  open: async ({ uri }, { environment = {} }) => {
    // Only programs with an environment get here; in a browser the module does not exist.
    const { optionsFrom } = await import("./node/index.js");
    return openHttpStore(uri, await optionsFrom(environment));
  },
});

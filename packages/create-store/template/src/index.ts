// The plugin, which Runledger finds by the name of this package, and the same store opened directly.
import { defineStore, type OpenOptions, parseStoreUri, type Store } from "@runledger/store-api";
import { addExperiment, experimentDriver } from "./experiments.js";
import { metricDriver } from "./metrics.js";
import { runDriver } from "./runs.js";
import { emptyState } from "./state.js";

const plugin = defineStore({
  schemes: ["mystore"],
  // `location.uri` is what the user gave; only `location.redacted` may be shown.
  open: async (_location, { artifactRoot, clock = Date.now }) => {
    const state = emptyState(artifactRoot);
    // Every store has experiment 0.
    addExperiment(state, "0", { name: "Default", tags: [] }, clock());
    return {
      info: { name: "mystore", storeType: null },
      experiments: experimentDriver(state),
      runs: runDriver(state),
      metrics: metricDriver(state),
      ping: async () => undefined,
      close: async () => undefined,
    };
  },
});
export default plugin;

/** @param uri `mystore://…` @throws StoreError when the URI is malformed or the database cannot be used */
export const openStore = (uri: string, options: OpenOptions): Promise<Store> =>
  plugin.open(parseStoreUri(uri), options);

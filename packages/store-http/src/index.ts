// Plugin for http and https: a client of MLflow's REST API.
import { defineRemoteStore } from "@runledger/store-api";
import { openHttpStore } from "./http-store.js";

export { openHttpStore };

export default defineRemoteStore({
  schemes: ["http", "https"],
  open: async ({ uri }) => openHttpStore(uri),
});

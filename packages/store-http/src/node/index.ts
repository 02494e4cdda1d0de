// What only Node can: the plugin for http and https, and options of a store from the environment, with certificates and proxies.
import { defineRemoteStore } from "@runledger/store-api";
import { openHttpStore } from "../http-store.js";
import { optionsFrom } from "./options.js";

export { type Environment, variables } from "./env.js";
export { optionsFrom, transportFrom } from "./options.js";

export default defineRemoteStore({
  schemes: ["http", "https"],
  open: async ({ uri }, { environment = {} }) => openHttpStore(uri, await optionsFrom(environment)),
});

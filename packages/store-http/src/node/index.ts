// What only Node can: options of a store from the environment, with certificates and proxies.
export { type Environment, variables } from "./env.js";
export { optionsFrom, transportFrom } from "./options.js";

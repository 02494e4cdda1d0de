// Public surface, for every runtime: the store. The plugin, which knows environments, is the default export of `./node`.
export type { Fetch, FetchAnswer, RetryPolicy } from "./connection.js";
export { type HttpStoreOptions, openHttpStore } from "./http-store.js";

// Public surface of the contract package.
export type * from "./contract/values.js";
export type * from "./contract/experiments.js";
export type * from "./contract/runs.js";
export type * from "./contract/metrics.js";
export type * from "./contract/datasets.js";
export type * from "./contract/logged-models.js";
export type * from "./contract/registry.js";
export type * from "./contract/store.js";
export { capabilities } from "./contract/store.js";
export { errorCodes, raise, StoreError, type StoreErrorCode, type WireError } from "./errors.js";
export { failures, shown } from "./failures.js";
export { CONTRACT_VERSION, defineRemoteStore, defineStore, type OpenOptions, type StorePlugin } from "./plugin.js";
export type * from "./search/filter.js";
export { parseStoreUri, type StoreLocation } from "./uri.js";
export { type ContractOptions, withContract } from "./with-contract.js";

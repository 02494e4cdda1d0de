// Public surface of the contract package.
export type * from "./contract/values.js";
export type * from "./contract/experiments.js";
export type * from "./contract/runs.js";
export type * from "./contract/metrics.js";
export type * from "./contract/datasets.js";
export type * from "./contract/logged-models.js";
export type * from "./contract/registry.js";
export type * from "./contract/store.js";
export type * from "./contract/transfer.js";
export type * from "./contract/trash.js";
export { artifactUri, loggedModelArtifactUri, runArtifactUri } from "./artifact-uri.js";
export { isKeyName } from "./checked/arguments.js";
export { capabilities } from "./contract/store.js";
export { errorCodes, raise, StoreError, type StoreErrorCode, type WireError } from "./errors.js";
export { failures, shown } from "./failures.js";
export { limits, type PageLimits } from "./limits.js";
export { pages } from "./pages.js";
export { compareByStep, compareByTime } from "./metric-order.js";
export { CONTRACT_VERSION, defineRemoteStore, defineStore, type OpenOptions, type StorePlugin } from "./plugin.js";
export { canonicalExperimentId } from "./experiment-id.js";
export { parentRunTag } from "./reserved-tags.js";
export { matches } from "./search/evaluate.js";
export type * from "./search/filter.js";
export { loggedModelStatuses } from "./search/literals.js";
export { compareCursors, parseLoggedModelOrder, parseOrderBy } from "./search/order-by.js";
export { decodePageToken, encodePageToken } from "./search/page-token.js";
export { parseFilter } from "./search/parse.js";
export { withoutPrompts } from "./search/prompts.js";
export { cursorOf, type SearchRow, searchRows } from "./search/rows.js";
export { type Searchable, searchables } from "./search/searchable.js";
export { selectRows } from "./search/select.js";
export { compareText, foldCase } from "./search/text.js";
export {
  type BuiltInStores,
  createStoreRegistry,
  type StoreRegistry,
  type StoreRegistryOptions,
} from "./store-registry.js";
export { parseStoreUri, type StoreLocation } from "./uri.js";
export { type ContractOptions, withContract } from "./with-contract.js";

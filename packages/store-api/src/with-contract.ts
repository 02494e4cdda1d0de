// The only bridge from a driver to a store.
import type { Millis } from "./contract/values.js";
import type { Store, StoreDriver } from "./contract/store.js";

export interface ContractOptions {
  /** Default: the machine's clock. */
  readonly clock?: (() => Millis) | undefined;
}

export declare function withContract(driver: StoreDriver, options?: ContractOptions): Store;

// How a store package offers itself: a default export made by defineStore.
import type { Millis } from "./contract/values.js";
import type { Store, StoreDriver } from "./contract/store.js";
import type { StoreLocation } from "./uri.js";
import { withContract } from "./with-contract.js";

/** Counts incompatible changes of the contract, apart from semver. */
export const CONTRACT_VERSION = 1;

export interface OpenOptions {
  /** Where experiments without a location of their own keep artifacts. */
  readonly artifactRoot: string;
  /** Default: the machine's clock. */
  readonly clock?: (() => Millis) | undefined;
  /** Default true, as in MLflow: over-long values of run params and run tags are cut; otherwise they are refused. */
  readonly truncateLongValues?: boolean | undefined;
  /** What a store that takes settings from the environment reads; default: nothing. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** One line of what an operator should know, such as a slow start or a skipped file. Default: nothing is said. */
  readonly warn?: ((message: string) => void) | undefined;
}

export interface StorePlugin {
  readonly contractVersion: number;
  readonly schemes: readonly string[];
  open(location: StoreLocation, options: OpenOptions): Promise<Store>;
}

/** A store whose data this process keeps: the contract checks arguments, parses searches and pages. */
export function defineStore(definition: {
  readonly schemes: readonly string[];
  open(location: StoreLocation, options: OpenOptions): Promise<StoreDriver>;
}): StorePlugin {
  return {
    contractVersion: CONTRACT_VERSION,
    schemes: definition.schemes,
    open: async (location, options) => withContract(await definition.open(location, options), options),
  };
}

/** A store that another server owns: it checks, parses and pages, so everything goes through untouched. */
export function defineRemoteStore(definition: {
  readonly schemes: readonly string[];
  open(location: StoreLocation, options: OpenOptions): Promise<Store>;
}): StorePlugin {
  return {
    contractVersion: CONTRACT_VERSION,
    schemes: definition.schemes,
    open: async (location, options) => definition.open(location, options),
  };
}

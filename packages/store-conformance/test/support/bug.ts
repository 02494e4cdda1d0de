// A store with one bug: the memory store, decorated at its driver or at its surface.
import {
  type RunQuery,
  type Run,
  type SearchQuery,
  searchRows,
  selectRows,
  type Store,
  type StoreDriver,
  type TransferDriver,
  withContract,
} from "@runledger/store-api";
import { memoryDriver } from "@runledger/store-memory";

export interface Bug {
  readonly bug: string;
  /** The case that must go red. */
  readonly caughtBy: string;
  readonly driver?: (driver: StoreDriver) => StoreDriver;
  readonly store?: (store: Store) => Store;
}

export function openBroken({ driver = (it) => it, store = (it) => it }: Bug): Store {
  return store(withContract(driver(memoryDriver())));
}

type Optional = "loggedModels" | "datasets" | "registry" | "transfer" | "trash";
/** The memory store has every group. */
export type FullDriver = StoreDriver & Required<Pick<StoreDriver, Optional>>;

export function full(driver: StoreDriver): FullDriver & { [K in Optional]: NonNullable<StoreDriver[K]> } {
  const { loggedModels, datasets, registry, transfer, trash } = driver;
  if (!loggedModels || !datasets || !registry || !transfer || !trash) throw new Error("the memory store lacks a group");
  return { ...driver, loggedModels, datasets, registry, transfer, trash };
}

/** Replaces some methods of the runs of a driver. */
export function runs(change: (driver: FullDriver) => Partial<StoreDriver["runs"]>): NonNullable<Bug["driver"]> {
  return (driver) => ({ ...driver, runs: { ...driver.runs, ...change(full(driver)) } });
}

export function experiments(
  change: (driver: FullDriver) => Partial<StoreDriver["experiments"]>,
): NonNullable<Bug["driver"]> {
  return (driver) => ({ ...driver, experiments: { ...driver.experiments, ...change(full(driver)) } });
}

export function metrics(change: (driver: FullDriver) => Partial<StoreDriver["metrics"]>): NonNullable<Bug["driver"]> {
  return (driver) => ({ ...driver, metrics: { ...driver.metrics, ...change(full(driver)) } });
}

export function trash(
  change: (trash: NonNullable<StoreDriver["trash"]>, driver: FullDriver) => Partial<NonNullable<StoreDriver["trash"]>>,
): NonNullable<Bug["driver"]> {
  return (driver) => {
    const { trash: whole } = full(driver);
    return { ...driver, trash: { ...whole, ...change(whole, full(driver)) } };
  };
}

type RegistryDriver = NonNullable<StoreDriver["registry"]>;

export function registry(
  change: (registry: RegistryDriver) => {
    readonly models?: Partial<RegistryDriver["models"]>;
    readonly versions?: Partial<RegistryDriver["versions"]>;
  },
): NonNullable<Bug["driver"]> {
  return (driver) => {
    const { registry: whole } = full(driver);
    const { models, versions } = change(whole);
    return {
      ...driver,
      registry: { models: { ...whole.models, ...models }, versions: { ...whole.versions, ...versions } },
    };
  };
}

/** A run search that answers another query than it was asked. */
export function asking(change: (query: RunQuery) => RunQuery): NonNullable<Bug["driver"]> {
  return runs((driver) => ({ search: (query) => found(driver, change(query)) }));
}

/** A run search whose rows are changed before they are filtered. */
export function seeing(change: (run: Run) => Run): NonNullable<Bug["driver"]> {
  return runs((driver) => ({
    search: (query) =>
      found(
        {
          ...driver,
          runs: {
            ...driver.runs,
            list: async function* (ids, view) {
              for await (const run of driver.runs.list(ids, view)) yield change(run);
            },
          },
        },
        query,
      ),
  }));
}

export function found(driver: StoreDriver, query: RunQuery): Promise<Run[]> {
  return selectRows(driver.runs.list(query.experimentIds, query.view), searchRows.run, query satisfies SearchQuery);
}

/** Replaces some methods of the bulk reads and writes of a driver. */
export const transfer =
  (
    change: (transfer: TransferDriver, driver: ReturnType<typeof full>) => Partial<TransferDriver>,
  ): NonNullable<Bug["driver"]> =>
  (given) => {
    const driver = full(given);
    return { ...driver, transfer: { ...driver.transfer, ...change(driver.transfer, driver) } };
  };

/** A change of what callers see of `transfer`, in front of the checks. */
export const surface =
  (change: (transfer: TransferDriver) => Partial<TransferDriver>): ((store: Store) => Store) =>
  (store) =>
    store.transfer === undefined ? store : { ...store, transfer: { ...store.transfer, ...change(store.transfer) } };

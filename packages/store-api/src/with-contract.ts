// The only bridge from a driver to a store: each group is checked, a closed store refuses, foreign errors become StoreErrors.
import { checkedDatasets } from "./checked/datasets.js";
import type { Call, Context } from "./checked/context.js";
import { checkedExperiments } from "./checked/experiments.js";
import { checkedLoggedModels } from "./checked/logged-models.js";
import { checkedMetrics } from "./checked/metrics.js";
import { checkedRegistry } from "./checked/registry.js";
import { checkedRuns } from "./checked/runs.js";
import { checkedTransfer } from "./checked/transfer.js";
import { checkedTrash } from "./checked/trash.js";
import type { CallOptions, Millis } from "./contract/values.js";
import type { Store, StoreDriver } from "./contract/store.js";
import { StoreError } from "./errors.js";
import { failures } from "./failures.js";

export interface ContractOptions {
  /** Default: the machine's clock. */
  readonly clock?: (() => Millis) | undefined;
  /** Default true: run params beyond 6,000 and run tags beyond 8,000 code points are cut; otherwise they are refused. */
  readonly truncateLongValues?: boolean | undefined;
}

/** The store that callers hold, over what an author wrote. The driver belongs to it: closing the store closes the driver. */
export function withContract(driver: StoreDriver, options: ContractOptions = {}): Store {
  const { name, storeType } = driver.info;
  const features = { infiniteMetrics: false, readOnlyTransfer: false, ...driver.info.features };
  let closing: Promise<void> | undefined;

  const wrapped: Call =
    (work) =>
    async (...args) => {
      try {
        return await work(...args);
      } catch (cause) {
        throw StoreError.is(cause) ? cause : failures.internal(cause);
      }
    };
  const close = wrapped(async () => driver.close());
  const { loggedModels, datasets, registry, transfer, trash } = driver;

  const view = ({ signal }: CallOptions): Store => {
    const call: Call = (work) =>
      wrapped(async (...args) => {
        if (closing !== undefined) throw failures.closed(name);
        if (signal?.aborted) throw failures.givenUp(signal.reason);
        return work(...args);
      });
    const context: Context = {
      call,
      now: options.clock ?? Date.now,
      truncateLongValues: options.truncateLongValues ?? true,
      infiniteMetrics: features.infiniteMetrics,
    };
    return {
      info: { name, storeType, features },
      experiments: checkedExperiments(driver.experiments, context),
      runs: checkedRuns(driver.runs, context),
      metrics: checkedMetrics(driver.metrics, context),
      loggedModels: loggedModels && checkedLoggedModels(loggedModels, context),
      datasets: datasets && checkedDatasets(datasets, context),
      registry: registry && checkedRegistry(registry, context),
      transfer: transfer && checkedTransfer(transfer, context),
      trash: trash && checkedTrash(trash, context),
      with: view,
      ping: call(async () => driver.ping()),
      close: async () => (closing ??= close()),
    };
  };
  return view({});
}

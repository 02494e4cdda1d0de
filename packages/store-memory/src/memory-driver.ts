// The reference driver: what the contract asks for, as the shortest program that does it. Searches are left to the contract.
import { type OpenOptions, type Store, type StoreDriver, withContract } from "@runledger/store-api";
import { datasetDriver } from "./datasets.js";
import { addExperiment, experimentDriver } from "./experiments.js";
import { loggedModelDriver } from "./logged-models.js";
import { metricDriver } from "./metrics.js";
import { registryDriver } from "./registry.js";
import { runDriver } from "./runs.js";
import type { State } from "./state.js";
import { transferDriver } from "./transfer.js";
import { trashDriver } from "./trash.js";

export interface MemoryOptions extends Partial<Pick<OpenOptions, "artifactRoot" | "clock" | "truncateLongValues">> {}

/** An empty store with experiment 0, `Default`. Artifact root unless given: `mlflow-artifacts:/`, the server's own. */
export function memoryDriver({
  artifactRoot = "mlflow-artifacts:/",
  clock = Date.now,
}: MemoryOptions = {}): StoreDriver {
  const state: State = {
    artifactRoot,
    experiments: new Map(),
    runs: new Map(),
    loggedModels: new Map(),
    registeredModels: new Map(),
  };
  addExperiment(state, { name: "Default", tags: [] }, clock());
  return {
    info: { name: "memory", storeType: null },
    experiments: experimentDriver(state),
    runs: runDriver(state),
    metrics: metricDriver(state),
    loggedModels: loggedModelDriver(state),
    datasets: datasetDriver(state),
    registry: registryDriver(state),
    transfer: transferDriver(state),
    trash: trashDriver(state),
    ping: async () => {},
    close: async () => {},
  };
}

/** A store that is gone when the process ends; each call opens another one. */
export async function openMemoryStore(options: MemoryOptions = {}): Promise<Store> {
  return withContract(memoryDriver(options), options);
}

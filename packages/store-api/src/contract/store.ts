// The two faces of a store: the driver that an author writes and the store that callers hold. withContract() turns one into the other.
import type { DatasetDriver, Datasets } from "./datasets.js";
import type { ExperimentDriver, Experiments } from "./experiments.js";
import type { LoggedModelDriver, LoggedModels } from "./logged-models.js";
import type { MetricDriver, Metrics } from "./metrics.js";
import type { Registry, RegistryDriver } from "./registry.js";
import type { RunDriver, Runs } from "./runs.js";
import type { Transfer, TransferDriver } from "./transfer.js";
import type { Trash, TrashDriver } from "./trash.js";
import type { CallOptions } from "./values.js";

/** Differences within a group that are data, not code. Each is false unless said. */
export interface Features {
  /** Keeps ±Infinity as metric values; without it they become ±Number.MAX_VALUE, as MLflow's SQL schema does. */
  readonly infiniteMetrics: boolean;
  /** Refuses everything of `transfer` that writes, with PERMISSION_DENIED: a server whose operator has not allowed it. */
  readonly readOnlyTransfer: boolean;
}

export interface StoreInfo {
  /** For messages and logs. */
  readonly name: string;
  /** What MLflow's `server-info` calls it. */
  readonly storeType: "SqlStore" | "FileStore" | "RestStore" | null;
  readonly features: Features;
}

/** Capabilities that a store may lack as a whole. Traces and webhooks are named for later; no store offers them yet. */
export const capabilities = [
  "loggedModels",
  "datasets",
  "registry",
  "transfer",
  "trash",
  "traces",
  "webhooks",
] as const;
export type Capability = (typeof capabilities)[number];

export interface StoreDriver {
  readonly info: Omit<StoreInfo, "features"> & { readonly features?: Partial<Features> | undefined };
  readonly experiments: ExperimentDriver;
  readonly runs: RunDriver;
  readonly metrics: MetricDriver;
  readonly loggedModels?: LoggedModelDriver | undefined;
  readonly datasets?: DatasetDriver | undefined;
  readonly registry?: RegistryDriver | undefined;
  readonly transfer?: TransferDriver | undefined;
  readonly trash?: TrashDriver | undefined;
  /** Resolves when the store can serve; rejects with the reason. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Store {
  readonly info: StoreInfo;
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly loggedModels?: LoggedModels | undefined;
  readonly datasets?: Datasets | undefined;
  readonly registry?: Registry | undefined;
  readonly transfer?: Transfer | undefined;
  readonly trash?: Trash | undefined;
  readonly traces?: undefined;
  readonly webhooks?: undefined;
  /**
   * The same store, for calls that their caller may give up: when the signal is aborted they are refused, or given up where the store can
   * stop early, with CANCELLED (DEADLINE_EXCEEDED after `AbortSignal.timeout`). A write that was given up may have been done.
   * A view of a view has the later signal alone. What wraps a store wraps this too.
   */
  with(options: CallOptions): Store;
  /** Resolves when the store can serve; rejects with the reason. */
  ping(): Promise<void>;
  /** Idempotent. Every call after it is refused with INVALID_STATE. */
  close(): Promise<void>;
}

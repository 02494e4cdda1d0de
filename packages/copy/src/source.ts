// What a copy reads, whatever the store offers: whole entities in batches, in constant memory.
import type {
  ExperimentId,
  ModelPoint,
  RunId,
  RunMetric,
  Store,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
} from "@runledger/store-api";
import { bulkSource } from "./bulk-source.js";
import { ordinarySource } from "./ordinary-source.js";
import type { Series, SeriesCounts } from "./series.js";

export interface RunScope {
  readonly experimentIds: readonly ExperimentId[];
  readonly filter: string | undefined;
}

export interface ModelScope {
  readonly experimentIds: readonly ExperimentId[];
  readonly since: number | undefined;
}

export interface Source {
  /** What it cannot give, in words. */
  readonly gaps: readonly string[];
  /** Undefined where counting costs as much as reading. */
  countRuns(scope: RunScope): Promise<number | undefined>;
  runs(scope: RunScope): AsyncIterable<readonly StoredRun[]>;
  run(id: RunId): Promise<StoredRun | undefined>;
  /** The series of these runs of which `there` counts another number of points. */
  differing(runs: readonly StoredRun[], there: SeriesCounts): Promise<Series>;
  points(series: Series): AsyncIterable<readonly RunMetric[]>;
  loggedModels(scope: ModelScope): AsyncIterable<readonly StoredLoggedModel[]>;
  modelPoints(models: readonly StoredLoggedModel[]): AsyncIterable<readonly ModelPoint[]>;
  /** Prompts too. */
  registeredModels(): AsyncIterable<readonly StoredRegisteredModel[]>;
}

export function openSource(store: Store, signal: AbortSignal | undefined): Source {
  return store.transfer === undefined ? ordinarySource(store, signal) : bulkSource(store, store.transfer, signal);
}

// Runs: one execution each, with its params, tags and latest metrics.
import type { SearchQuery } from "../search/filter.js";
import type { LoggedMetric, Metric } from "./metrics.js";
import type { RunInputs, ModelOutput } from "./datasets.js";
import type { ExperimentId, LifecycleStage, Millis, Page, PageRequest, Param, RunId, Tag, View } from "./values.js";

export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

/** A run without what was logged to it. */
export interface RunInfo {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly name: string | null;
  readonly userId: string | null;
  readonly status: RunStatus;
  readonly startTime: Millis | null;
  readonly endTime: Millis | null;
  readonly lifecycleStage: LifecycleStage;
  readonly artifactUri: string | null;
}

export interface Run extends RunInfo {
  /** The latest point of each key: greatest (step, timestamp, value), NaN counted as 0. */
  readonly metrics: readonly Metric[];
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  /** A search gives data sets only; `models` is then empty. */
  readonly inputs: RunInputs;
  readonly outputs: readonly ModelOutput[];
}

/** A run as the contract hands it to a driver: the id and the name are made, `tags` holds `mlflow.runName`. Keys of tags are any text here, as in MLflow. */
export interface NewRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly userId: string;
  readonly startTime: Millis;
  readonly tags: readonly Tag[];
}

/** Absent fields stay as they are. A new name also sets tag `mlflow.runName`. */
export interface RunPatch {
  readonly name?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly endTime?: Millis | undefined;
}

/** At most 1000 entries, of them 100 params and 100 tags; keys of params are unique within it. Of equal tag keys the last one counts. */
export interface LogBatch {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
}

export interface RunQuery extends SearchQuery {
  readonly experimentIds: readonly ExperimentId[];
  readonly view: View;
}

/** What the author of a store writes. Arguments are checked already. */
export interface RunDriver {
  /**
   * Status RUNNING, artifact URI `<experiment's location>/<run id>/artifacts`.
   * @throws failures.experimentNotFound, failures.experimentNotActive
   */
  create(run: NewRun): Promise<Run>;
  /** Deleted ones too; `undefined` when absent. */
  get(id: RunId): Promise<Run | undefined>;
  /** @throws failures.runNotFound, failures.runNotActive */
  update(id: RunId, patch: RunPatch): Promise<RunInfo>;
  /** Idempotent. `now` is kept as the deletion time. @throws failures.runNotFound */
  setLifecycle(id: RunId, stage: LifecycleStage, now: Millis): Promise<void>;
  /**
   * All or nothing, durable when it resolves. Tag `mlflow.runName` with a non-empty value also renames the run (an empty one is skipped).
   * A metric with `modelId` is also a point of that logged model.
   * @throws failures.runNotFound, failures.runNotActive, failures.paramConflict, failures.loggedModelNotFound,
   * failures.loggedModelMetricConflict (same run, key, timestamp and step, other value)
   */
  log(id: RunId, batch: LogBatch): Promise<void>;
  /** Reads a tag and writes what `edit` makes of it, with no other write in between. @throws failures.runNotFound, failures.runNotActive */
  editTag(id: RunId, key: string, edit: (value: string | undefined) => string): Promise<void>;
  /** @throws failures.runNotFound, failures.runNotActive, failures.runTagNotFound */
  deleteTag(id: RunId, key: string): Promise<void>;
  list(experimentIds: readonly ExperimentId[], view: View): AsyncIterable<Run>;
  /** Omit it: the contract then filters, orders and pages `list` in memory. */
  search?(query: RunQuery): Promise<readonly Run[]>;
}

export interface CreateRun {
  readonly experimentId: ExperimentId;
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  readonly startTime?: Millis | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

export interface SearchRuns extends PageRequest {
  readonly experimentIds: readonly ExperimentId[];
  readonly filter?: string | undefined;
  /** Default `active`. */
  readonly view?: View | undefined;
  /** Default `start_time DESC, run_id ASC`, which also breaks ties. */
  readonly orderBy?: readonly string[] | undefined;
}

/** What a caller uses. Any write to a deleted run, and any write that names an unknown one, is refused. */
export interface Runs {
  /** An absent name is generated (`adjective-noun-number`); a name and a tag `mlflow.runName` that differ are refused. */
  create(run: CreateRun): Promise<Run>;
  get(id: RunId): Promise<Run>;
  /** An empty name is ignored. */
  update(id: RunId, patch: RunPatch): Promise<RunInfo>;
  /** Idempotent. */
  delete(id: RunId): Promise<void>;
  /** Idempotent. */
  restore(id: RunId): Promise<void>;
  /** All or nothing. A param may be logged again only with the same value. */
  log(id: RunId, batch: Partial<LogBatch>): Promise<void>;
  deleteTag(id: RunId, key: string): Promise<void>;
  /** Appends a model's description (JSON object with at least artifact_path and run_id) to tag `mlflow.log-model.history`. */
  recordModel(id: RunId, modelJson: string): Promise<void>;
  /** At most 50,000 a page; default 1,000. */
  search(search: SearchRuns): Promise<Page<Run>>;
}

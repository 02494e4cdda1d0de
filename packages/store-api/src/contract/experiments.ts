// Experiments: named groups of runs.
import type { SearchQuery } from "../search/filter.js";
import type { ExperimentId, LifecycleStage, Millis, Page, PageRequest, Tag, View } from "./values.js";

export interface Experiment {
  readonly id: ExperimentId;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  /** Null in databases older than MLflow 1.28. */
  readonly creationTime: Millis | null;
  /** Moves on rename, delete and restore; not on tags or new runs. */
  readonly lastUpdateTime: Millis | null;
  readonly tags: readonly Tag[];
}

export interface NewExperiment {
  readonly name: string;
  /** Absent: `<artifact root of the store>/<id>`. */
  readonly artifactLocation?: string | undefined;
  readonly tags: readonly Tag[];
}

export interface ExperimentQuery extends SearchQuery {
  readonly view: View;
}

/** What the author of a store writes. Arguments are checked already; `now` is the time to stamp. */
export interface ExperimentDriver {
  /** @throws failures.experimentExists when the name is taken, by a deleted experiment too */
  create(experiment: NewExperiment, now: Millis): Promise<ExperimentId>;
  /** Deleted ones too; `undefined` when absent. */
  get(id: ExperimentId): Promise<Experiment | undefined>;
  /** Deleted ones too; `undefined` when absent. */
  getByName(name: string): Promise<Experiment | undefined>;
  /** @throws failures.experimentNotFound, failures.experimentNotActive, failures.experimentExists (another one has the name) */
  rename(id: ExperimentId, name: string, now: Millis): Promise<void>;
  /**
   * Also stamps every run of the experiment: `deleted` marks all deleted at `now`, `active` revives all of them (also those deleted before).
   * @throws failures.experimentNotInStage when it is absent or already in that stage
   */
  setLifecycle(id: ExperimentId, stage: LifecycleStage, now: Millis): Promise<void>;
  /** @throws failures.experimentNotFound, failures.experimentNotActive */
  setTag(id: ExperimentId, tag: Tag): Promise<void>;
  /** @throws failures.experimentNotFound, failures.experimentNotActive, failures.experimentTagNotFound */
  deleteTag(id: ExperimentId, key: string): Promise<void>;
  list(view: View): AsyncIterable<Experiment>;
  /** Omit it: the contract then filters, orders and pages `list` in memory. */
  search?(query: ExperimentQuery): Promise<readonly Experiment[]>;
}

export interface SearchExperiments extends PageRequest {
  readonly filter?: string | undefined;
  /** Default `active`. */
  readonly view?: View | undefined;
  /** Default `creation_time DESC, experiment_id ASC`. */
  readonly orderBy?: readonly string[] | undefined;
}

/** What a caller uses. Errors are StoreErrors with MLflow's codes. */
export interface Experiments {
  /** @returns the new id. @throws RESOURCE_ALREADY_EXISTS when the name is taken, by a deleted experiment too */
  create(experiment: {
    readonly name: string;
    readonly artifactLocation?: string | undefined;
    readonly tags?: readonly Tag[] | undefined;
  }): Promise<ExperimentId>;
  /** @throws RESOURCE_DOES_NOT_EXIST; a deleted experiment is found */
  get(id: ExperimentId): Promise<Experiment>;
  /** @throws RESOURCE_DOES_NOT_EXIST; a deleted experiment is found */
  getByName(name: string): Promise<Experiment>;
  rename(id: ExperimentId, name: string): Promise<void>;
  /** Deletes the experiment and all its runs, softly. A second time: RESOURCE_DOES_NOT_EXIST. */
  delete(id: ExperimentId): Promise<void>;
  /** Restores the experiment and all its runs, also those deleted before it. Of an active one: RESOURCE_DOES_NOT_EXIST. */
  restore(id: ExperimentId): Promise<void>;
  /** Last writer wins. */
  setTag(id: ExperimentId, key: string, value: string): Promise<void>;
  /** @throws RESOURCE_DOES_NOT_EXIST when the tag is missing */
  deleteTag(id: ExperimentId, key: string): Promise<void>;
  /** At most 50,000 a page; default 1,000. */
  search(search?: SearchExperiments): Promise<Page<Experiment>>;
}

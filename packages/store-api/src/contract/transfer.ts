// Whole entities in bulk, as they are: what a copy between two stores reads and writes. Ids, times and lifecycle stages go through
// unchanged, and no rule for clients applies: deleted entities can be written, params can change.
import type { Experiment } from "./experiments.js";
import type { LoggedModel, LoggedModelMetric } from "./logged-models.js";
import type { RunMetric } from "./metrics.js";
import type { ModelVersion, RegisteredModel } from "./registry.js";
import type { Run } from "./runs.js";
import type { ExperimentId, LoggedModelId, Millis, Page, RunId } from "./values.js";

/** An experiment to be written; without an id the store chooses one. */
export interface StoredExperiment extends Omit<Experiment, "id"> {
  readonly id: ExperimentId | null;
}

/** A run with everything but its points. Unlike a search it also gives the models among the inputs. */
export interface StoredRun extends Run {
  /** When the run was deleted; null when it is active or the store does not know. */
  readonly deletedTime: Millis | null;
}

/** How many different points a run has of one key. */
export interface PointCount {
  readonly runId: RunId;
  readonly key: string;
  readonly count: number;
}

/** A logged model, deleted or not, without its points. */
export interface StoredLoggedModel extends Omit<LoggedModel, "metrics"> {
  /** How many different points it has, of all keys and runs. */
  readonly pointCount: number;
}

export interface ModelPoint extends LoggedModelMetric {
  readonly modelId: LoggedModelId;
}

/** A registered model without what is in its versions. */
export interface StoredRegisteredModel extends Omit<RegisteredModel, "latestVersions"> {
  /** The numbers of its versions, rising; deleted ones are not among them. */
  readonly versions: readonly number[];
  /** Greatest number ever given to a version, deleted ones included; 0 for none. The next version gets the one after it. */
  readonly highestVersion: number;
}

/** Which ids to list: of these experiments, whatever their stage, after `after` in the store's own order of ids. */
export interface IdQuery<Id extends string> {
  readonly experimentIds: readonly ExperimentId[];
  readonly after?: Id | undefined;
  readonly limit: number;
}

/** Which points to give: of these runs or models, at most `limit` of them, and from where on. */
export interface PointQuery<Id extends string> {
  readonly ids: readonly Id[];
  readonly limit: number;
  /** The `nextPageToken` of the page before. The driver makes it, in any form. @throws INVALID_PARAMETER_VALUE for what it cannot have made */
  readonly pageToken?: string | undefined;
}

/**
 * What the author of a store writes. Reading costs no query per entity. Lists of ids hold no duplicates; what is not there is left out
 * of an answer, and answers are in any order. What the ordinary groups can read as it is (experiments, model versions, names of
 * registered models) is read from them.
 *
 * Every `put` is idempotent: afterwards each entity equals what was given (tags, params, inputs and outputs not given are gone).
 * When it fails, any part of the batch may have been written; the same call again makes it whole. Entities of a batch are distinct.
 */
export interface TransferDriver {
  runIds(query: IdQuery<RunId>): Promise<readonly RunId[]>;
  runs(ids: readonly RunId[]): Promise<readonly StoredRun[]>;
  /** Keys without points are left out. */
  pointCounts(runIds: readonly RunId[]): Promise<readonly PointCount[]>;
  /** In whatever order is cheapest; the same point may come more than once. A page may be shorter than `limit`, even empty, and still have a next one. */
  points(query: PointQuery<RunId>): Promise<Page<RunMetric>>;
  /** Deleted ones too. */
  loggedModelIds(query: IdQuery<LoggedModelId>): Promise<readonly LoggedModelId[]>;
  /** Deleted ones too. */
  loggedModels(ids: readonly LoggedModelId[]): Promise<readonly StoredLoggedModel[]>;
  /** As `points`. */
  modelPoints(query: PointQuery<LoggedModelId>): Promise<Page<ModelPoint>>;
  /** Prompts too. */
  registeredModels(names: readonly string[]): Promise<readonly StoredRegisteredModel[]>;

  /**
   * An experiment whose id is there becomes what is given; its runs are not touched. One whose id is new is created under it. One
   * without an id, or with an id that no column of the store can hold, is created under an id of the store's own.
   * @returns the ids that they have now, in the order given
   * @throws failures.experimentExists when another experiment has the name
   */
  putExperiments(experiments: readonly StoredExperiment[]): Promise<readonly ExperimentId[]>;
  /**
   * Without `metrics`, which follow from the points. A run that is there in another experiment moves. A data set (name and digest)
   * becomes what is given for all runs of the experiment.
   * @throws failures.experimentNotFound
   */
  putRuns(runs: readonly Omit<StoredRun, "metrics">[]): Promise<void>;
  /** Adds what is not there yet, in any order, and moves the latest metrics of the runs along. @throws failures.runNotFound */
  putPoints(points: readonly RunMetric[]): Promise<void>;
  /** Without points. @throws failures.experimentNotFound */
  putLoggedModels(models: readonly Omit<StoredLoggedModel, "pointCount">[]): Promise<void>;
  /**
   * Adds what is not there yet; a point with another value at the same model, run, key, timestamp and step stays as it is.
   * @throws failures.loggedModelNotFound, failures.runNotFound
   */
  putModelPoints(points: readonly ModelPoint[]): Promise<void>;
  /** Versions that are not among `versions` are gone; those that are there stay as they are. Aliases may name versions that come later. */
  putRegisteredModels(models: readonly StoredRegisteredModel[]): Promise<void>;
  /** Their models stay as they are, times included. `aliases` is ignored: the model says them. @throws failures.registeredModelNotFound */
  putModelVersions(versions: readonly ModelVersion[]): Promise<void>;
}

/**
 * What a caller uses. Ids and names: at most 500 a call, repeated ones count once. Entities to put: at most 500 a call. `limit`: 1 to
 * 10,000. Points to put: at most 10,000 a call. Values that no column holds (over-long text, unknown statuses) are refused with
 * INVALID_PARAMETER_VALUE before anything is written.
 */
export type Transfer = TransferDriver;

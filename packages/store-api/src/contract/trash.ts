// The trash: what is deleted softly, and its end. Runs, logged models and experiments are listed there and removed for good.
import type { ExperimentId, LifecycleStage, LoggedModelId, Millis, RunId } from "./values.js";

export interface DeletedRun {
  readonly id: RunId;
  readonly experimentId: ExperimentId;
  /** Where its artifacts are now. */
  readonly artifactUri: string | null;
  /** Null where the run was deleted before stores kept that time; it then counts as deleted long ago. */
  readonly deletedTime: Millis | null;
}

/** Deleted itself, or in a deleted experiment: deleting that one does not mark its models, but puts them out of reach. */
export interface DeletedLoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  /** Where its artifacts are now. */
  readonly artifactLocation: string;
  readonly deletedTime: Millis | null;
}

export interface DeletedExperiment {
  readonly id: ExperimentId;
  readonly name: string;
  /** Where the artifacts of what is in it are now, unless something says another place. */
  readonly artifactLocation: string;
  readonly deletedTime: Millis | null;
}

/** A run that names another one as its parent, by `parentRunTag`. */
export interface ChildRun {
  readonly id: RunId;
  readonly parentId: RunId;
  readonly lifecycleStage: LifecycleStage;
}

export interface ExperimentTrashQuery {
  readonly ids?: readonly ExperimentId[] | undefined;
  /** Deleted at this time or before it. */
  readonly deletedBefore?: Millis | undefined;
}

export interface TrashQuery<Id extends string> {
  readonly ids?: readonly Id[] | undefined;
  readonly experimentIds?: readonly ExperimentId[] | undefined;
  /** Deleted at this time or before it. */
  readonly deletedBefore?: Millis | undefined;
}

/**
 * What the author of a store writes. Lists are in any order and give each item once; what is purged or restored while they are read may be missing.
 * `ids`, where given, are distinct and at most `limits.trash.ids`; unknown ones are no error. A purge is durable when it resolves.
 * One that was broken off by a kill can be done again: until it is whole, what was to be purged is still listed.
 */
export interface TrashDriver {
  runs(query: TrashQuery<RunId>): AsyncIterable<DeletedRun>;
  loggedModels(query: TrashQuery<LoggedModelId>): AsyncIterable<DeletedLoggedModel>;
  experiments(query: ExperimentTrashQuery): AsyncIterable<DeletedExperiment>;
  /** In any experiment and stage. */
  children(parentIds: readonly RunId[]): AsyncIterable<ChildRun>;
  /**
   * Removes everything that is theirs: what was logged to them, their links, their points in logged models, and data sets that no run uses any more.
   * What others say about them (a version's run, a child's parent) stays as it is.
   * @throws failures.runNotDeleted, with nothing removed
   */
  purgeRuns(ids: readonly RunId[]): Promise<void>;
  /** With the links of runs to them. @throws failures.loggedModelNotDeleted, with nothing removed */
  purgeLoggedModels(ids: readonly LoggedModelId[]): Promise<void>;
  /**
   * With all that is left in them, traces among it.
   * @throws failures.experimentNotDeleted, failures.experimentNotEmpty while runs or logged models are in one; with nothing removed
   */
  purgeExperiments(ids: readonly ExperimentId[]): Promise<void>;
}

/**
 * What a caller uses. Lists may be read while what they give is purged. Ids that are not in the trash are left out of lists,
 * and purging what is gone already is fine.
 */
export interface Trash {
  runs(query?: TrashQuery<RunId>): AsyncIterable<DeletedRun>;
  loggedModels(query?: TrashQuery<LoggedModelId>): AsyncIterable<DeletedLoggedModel>;
  experiments(query?: ExperimentTrashQuery): AsyncIterable<DeletedExperiment>;
  /** The runs that name one of these as their parent, active ones too. */
  children(parentIds: readonly RunId[]): AsyncIterable<ChildRun>;
  /** At most 1,000. @throws INVALID_PARAMETER_VALUE when one is not deleted; then nothing is removed */
  purgeRuns(ids: readonly RunId[]): Promise<void>;
  /** At most 1,000. @throws INVALID_PARAMETER_VALUE when neither one of them nor its experiment is deleted; then nothing is removed */
  purgeLoggedModels(ids: readonly LoggedModelId[]): Promise<void>;
  /** At most 1,000. @throws INVALID_PARAMETER_VALUE when one is not deleted or still has runs or logged models; then nothing is removed */
  purgeExperiments(ids: readonly ExperimentId[]): Promise<void>;
}

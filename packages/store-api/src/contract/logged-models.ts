// Logged models: models as results of runs, with params, tags and metrics of their own.
import type { SearchQuery } from "../search/filter.js";
import type { Metric } from "./metrics.js";
import type {
  ExperimentId,
  LifecycleStage,
  LoggedModelId,
  Millis,
  Page,
  PageRequest,
  Param,
  RunId,
  Tag,
} from "./values.js";

export type LoggedModelStatus = "UNSPECIFIED" | "PENDING" | "READY" | "UPLOAD_FAILED";

/** One point of a logged model; every point is kept, not only the latest. */
export interface LoggedModelMetric extends Metric {
  readonly runId: RunId | null;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

export interface LoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly artifactLocation: string;
  readonly creationTime: Millis;
  readonly lastUpdateTime: Millis;
  readonly status: LoggedModelStatus;
  readonly statusMessage: string | null;
  readonly modelType: string | null;
  readonly sourceRunId: RunId | null;
  readonly lifecycleStage: LifecycleStage;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly metrics: readonly LoggedModelMetric[];
}

/** A logged model as the contract hands it to a driver: id and name are made. Status PENDING; location `<experiment's>/models/<id>/artifacts`. */
export interface NewLoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly modelType: string | null;
  readonly sourceRunId: RunId | null;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
}

export interface MetricDataset {
  readonly name: string;
  readonly digest?: string | undefined;
}

export interface LoggedModelQuery extends SearchQuery {
  readonly experimentIds: readonly ExperimentId[];
  /** Not empty: metric clauses look only at points on one of these data sets, and a model without such a point is left out. */
  readonly datasets: readonly MetricDataset[];
}

/** What the author of a store writes. Deleted models are found by `get` only, and only there marked. */
export interface LoggedModelDriver {
  /** @throws failures.experimentNotFound, failures.experimentNotActive */
  create(model: NewLoggedModel, now: Millis): Promise<LoggedModel>;
  /** Deleted ones too; `undefined` when absent. */
  get(id: LoggedModelId): Promise<LoggedModel | undefined>;
  /** Deleted models too. @throws failures.loggedModelNotFound */
  finalize(id: LoggedModelId, status: LoggedModelStatus, now: Millis): Promise<LoggedModel>;
  /** Last writer wins. @throws failures.loggedModelNotFound */
  setTags(id: LoggedModelId, tags: readonly Tag[]): Promise<void>;
  /** @throws failures.loggedModelNotFound, failures.loggedModelTagNotFound */
  deleteTag(id: LoggedModelId, key: string): Promise<void>;
  /** Immutable: the same value again is fine. @throws failures.loggedModelNotFound, failures.loggedModelParamConflict */
  logParams(id: LoggedModelId, params: readonly Param[]): Promise<void>;
  /** Idempotent, soft. @throws failures.loggedModelNotFound */
  delete(id: LoggedModelId, now: Millis): Promise<void>;
  /** Active models only. */
  list(experimentIds: readonly ExperimentId[]): AsyncIterable<LoggedModel>;
  /** Omit it: the contract then filters, orders and pages `list` in memory. */
  search?(query: LoggedModelQuery): Promise<readonly LoggedModel[]>;
}

/** Ordering of logged models is structured, not text. */
export interface LoggedModelOrder {
  /** An attribute (`name`, `creation_timestamp`, …) or `metrics.<key>`. */
  readonly field: string;
  /** Default true. */
  readonly ascending?: boolean | undefined;
  readonly dataset?: MetricDataset | undefined;
}

export interface SearchLoggedModels extends PageRequest {
  readonly experimentIds: readonly ExperimentId[];
  readonly filter?: string | undefined;
  readonly datasets?: readonly MetricDataset[] | undefined;
  /** Default `creation_timestamp` descending, then `model_id` ascending. */
  readonly orderBy?: readonly LoggedModelOrder[] | undefined;
}

export interface CreateLoggedModel {
  readonly experimentId: ExperimentId;
  readonly name?: string | undefined;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: RunId | undefined;
  readonly params?: readonly Param[] | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** What a caller uses. */
export interface LoggedModels {
  create(model: CreateLoggedModel): Promise<LoggedModel>;
  /** @throws RESOURCE_DOES_NOT_EXIST; for a deleted one too, unless `allowDeleted` */
  get(id: LoggedModelId, options?: { readonly allowDeleted?: boolean | undefined }): Promise<LoggedModel>;
  finalize(id: LoggedModelId, status: LoggedModelStatus): Promise<LoggedModel>;
  setTags(id: LoggedModelId, tags: readonly Tag[]): Promise<void>;
  deleteTag(id: LoggedModelId, key: string): Promise<void>;
  logParams(id: LoggedModelId, params: readonly Param[]): Promise<void>;
  delete(id: LoggedModelId): Promise<void>;
  /** Default 50 a page, at most 50,000. */
  search(search: SearchLoggedModels): Promise<Page<LoggedModel>>;
}

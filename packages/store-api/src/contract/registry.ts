// The model registry: registered models and their versions.
import type { SearchQuery } from "../search/filter.js";
import type { LoggedModelId, Millis, Page, PageRequest, RunId, Tag } from "./values.js";

export type Stage = "None" | "Staging" | "Production" | "Archived";
export type ModelVersionStatus = "PENDING_REGISTRATION" | "FAILED_REGISTRATION" | "READY";

export interface ModelAlias {
  readonly alias: string;
  readonly version: number;
}

export interface ModelVersion {
  readonly name: string;
  /** From 1; the number of a deleted version is never used again. */
  readonly version: number;
  readonly creationTime: Millis;
  readonly lastUpdateTime: Millis;
  readonly description: string | null;
  readonly userId: string | null;
  readonly stage: Stage;
  readonly source: string;
  /** Where the files really are, when `source` names another model. */
  readonly storageLocation: string | null;
  readonly runId: RunId | null;
  readonly runLink: string | null;
  readonly status: ModelVersionStatus;
  readonly statusMessage: string | null;
  /** SQL stores never keep it, as MLflow's schema has no column for it. */
  readonly modelId: LoggedModelId | null;
  readonly tags: readonly Tag[];
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly creationTime: Millis;
  readonly lastUpdateTime: Millis;
  readonly description: string | null;
  readonly tags: readonly Tag[];
  readonly aliases: readonly ModelAlias[];
  /** The highest version of each stage. */
  readonly latestVersions: readonly ModelVersion[];
}

export interface NewModelVersion {
  readonly name: string;
  readonly source: string;
  readonly storageLocation: string | null;
  readonly runId: RunId | null;
  readonly runLink: string | null;
  readonly description: string | null;
  readonly modelId: LoggedModelId | null;
  readonly tags: readonly Tag[];
}

/** What the author of a store writes for registered models. */
export interface RegisteredModelDriver {
  /** @throws failures.registeredModelExists */
  create(
    model: { readonly name: string; readonly description: string | null; readonly tags: readonly Tag[] },
    now: Millis,
  ): Promise<RegisteredModel>;
  get(name: string): Promise<RegisteredModel | undefined>;
  /** Carries versions, tags and aliases along. @throws failures.registeredModelNotFound, failures.registeredModelExists */
  rename(name: string, newName: string, now: Millis): Promise<RegisteredModel>;
  /** A null description erases it. @throws failures.registeredModelNotFound */
  update(name: string, description: string | null, now: Millis): Promise<RegisteredModel>;
  /** For good, with versions, tags and aliases. @throws failures.registeredModelNotFound */
  delete(name: string): Promise<void>;
  /** @throws failures.registeredModelNotFound */
  setTag(name: string, tag: Tag): Promise<void>;
  /** A missing tag is fine. @throws failures.registeredModelNotFound */
  deleteTag(name: string, key: string): Promise<void>;
  /** Moves an alias that exists. @throws failures.registeredModelNotFound, failures.modelVersionNotFound */
  setAlias(name: string, alias: ModelAlias): Promise<void>;
  /** A missing alias is fine. @throws failures.registeredModelNotFound */
  deleteAlias(name: string, alias: string): Promise<void>;
  list(): AsyncIterable<RegisteredModel>;
  search?(query: SearchQuery): Promise<readonly RegisteredModel[]>;
}

/** What the author of a store writes for model versions. Deleted versions are never given back. */
export interface ModelVersionDriver {
  /** Number = greatest ever used + 1; stage None; status READY. Touches the model's update time. @throws failures.registeredModelNotFound */
  create(version: NewModelVersion, now: Millis): Promise<ModelVersion>;
  get(name: string, version: number): Promise<ModelVersion | undefined>;
  /** A null description erases it. @throws failures.modelVersionNotFound */
  update(name: string, version: number, description: string | null, now: Millis): Promise<ModelVersion>;
  /** `archiveOthers`: other versions in that stage become Archived. Stamps all of them and the model. @throws failures.modelVersionNotFound */
  transition(name: string, version: number, stage: Stage, archiveOthers: boolean, now: Millis): Promise<ModelVersion>;
  /** The number stays used; aliases on it go. @throws failures.modelVersionNotFound */
  delete(name: string, version: number, now: Millis): Promise<void>;
  /** @throws failures.modelVersionNotFound */
  setTag(name: string, version: number, tag: Tag): Promise<void>;
  /** A missing tag is fine. @throws failures.modelVersionNotFound */
  deleteTag(name: string, version: number, key: string): Promise<void>;
  list(): AsyncIterable<ModelVersion>;
  search?(query: SearchQuery): Promise<readonly ModelVersion[]>;
}

/** One capability, two families: a model registry may live in another store than the runs. */
export interface RegistryDriver {
  readonly models: RegisteredModelDriver;
  readonly versions: ModelVersionDriver;
}

export interface SearchRegistry extends PageRequest {
  readonly filter?: string | undefined;
  readonly orderBy?: readonly string[] | undefined;
}

/** What a caller uses for registered models. */
export interface RegisteredModels {
  create(model: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly tags?: readonly Tag[] | undefined;
  }): Promise<RegisteredModel>;
  get(name: string): Promise<RegisteredModel>;
  rename(name: string, newName: string): Promise<RegisteredModel>;
  /** Without a description the old one is erased. */
  update(name: string, description?: string): Promise<RegisteredModel>;
  delete(name: string): Promise<void>;
  setTag(name: string, key: string, value: string): Promise<void>;
  deleteTag(name: string, key: string): Promise<void>;
  setAlias(name: string, alias: string, version: number | string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  /** Default 100 a page, at most 1,000; default order `name ASC`. Prompts are left out unless the filter names tag `mlflow.prompt.is_prompt`. */
  search(search?: SearchRegistry): Promise<Page<RegisteredModel>>;
}

export interface CreateModelVersion {
  readonly name: string;
  readonly source: string;
  readonly storageLocation?: string | undefined;
  readonly runId?: RunId | undefined;
  readonly runLink?: string | undefined;
  readonly description?: string | undefined;
  readonly modelId?: LoggedModelId | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** What a caller uses for model versions. A version is a number or its text (`1`, `01`). */
export interface ModelVersions {
  create(version: CreateModelVersion): Promise<ModelVersion>;
  get(name: string, version: number | string): Promise<ModelVersion>;
  /** An unknown alias is INVALID_PARAMETER_VALUE; `latest` is the highest version. */
  getByAlias(name: string, alias: string): Promise<ModelVersion>;
  /** The highest version of each stage asked for (all stages when none is named). */
  latest(name: string, stages?: readonly string[]): Promise<readonly ModelVersion[]>;
  /** Where the version's files are. */
  downloadUri(name: string, version: number | string): Promise<string>;
  update(name: string, version: number | string, description?: string): Promise<ModelVersion>;
  transition(
    name: string,
    version: number | string,
    stage: string,
    archiveExistingVersions: boolean,
  ): Promise<ModelVersion>;
  delete(name: string, version: number | string): Promise<void>;
  setTag(name: string, version: number | string, key: string, value: string): Promise<void>;
  deleteTag(name: string, version: number | string, key: string): Promise<void>;
  /** Default and largest 200,000 a page; default order `last_updated_timestamp DESC, name ASC, version_number DESC`. */
  search(search?: SearchRegistry): Promise<Page<ModelVersion>>;
}

export interface Registry {
  readonly models: RegisteredModels;
  readonly versions: ModelVersions;
}

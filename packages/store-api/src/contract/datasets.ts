// Data sets and models as inputs and outputs of runs.
import type { ExperimentId, LoggedModelId, RunId, Tag } from "./values.js";

/** Identity within an experiment: name and digest. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

export interface DatasetInput {
  readonly dataset: Dataset;
  /** Tag `mlflow.data.context` says what the data set was used for. */
  readonly tags: readonly Tag[];
}

export interface ModelInput {
  readonly modelId: LoggedModelId;
}

export interface ModelOutput {
  readonly modelId: LoggedModelId;
  readonly step: number;
}

export interface RunInputs {
  readonly datasets: readonly DatasetInput[];
  readonly models: readonly ModelInput[];
}

export interface DatasetSummary {
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

/** What the author of a store writes; the reading side is in `Run.inputs` and `Run.outputs`. */
export interface DatasetDriver {
  /**
   * Idempotent: a data set that the run already has keeps its first tags; a known data set keeps its first source, schema and profile.
   * @throws failures.runNotFound, failures.runNotActive
   */
  logInputs(runId: RunId, inputs: RunInputs): Promise<void>;
  /** Idempotent. @throws failures.runNotFound, failures.runNotActive */
  logOutputs(runId: RunId, models: readonly ModelOutput[]): Promise<void>;
  /** Distinct (experiment, name, digest, context), at most `limit`, ordered by name and digest. */
  summaries(experimentIds: readonly ExperimentId[], limit: number): Promise<readonly DatasetSummary[]>;
}

/** What a caller uses. */
export interface Datasets {
  logInputs(runId: RunId, inputs: Partial<RunInputs>): Promise<void>;
  logOutputs(runId: RunId, models: readonly ModelOutput[]): Promise<void>;
  /** The data sets of 1 to 20 experiments, at most 1,000. */
  summaries(experimentIds: readonly ExperimentId[]): Promise<readonly DatasetSummary[]>;
}

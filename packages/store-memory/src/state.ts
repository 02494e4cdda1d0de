// Everything the store holds, as plain maps. No await stands between a check and the write it guards, so every call is atomic.
import {
  type Dataset,
  type DatasetInput,
  type Experiment,
  failures,
  type LoggedModel,
  type LoggedModelMetric,
  type Metric,
  type Millis,
  type ModelInput,
  type ModelOutput,
  type ModelVersion,
  type RegisteredModel,
  type RunInfo,
  type Tag,
} from "@runledger/store-api";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Pairs = Map<string, string>;

export interface ExperimentState {
  readonly fields: Mutable<Omit<Experiment, "tags">>;
  readonly tags: Pairs;
  /** By name and digest; the first one logged stays. */
  readonly datasets: Map<string, Dataset>;
}

export interface RunState {
  readonly fields: Mutable<RunInfo>;
  deletedTime: Millis | null;
  readonly params: Pairs;
  readonly tags: Pairs;
  /** Sorted by time; equal points once. */
  readonly history: Map<string, Metric[]>;
  readonly latest: Map<string, Metric>;
  /** Tags of each data set, by its name and digest; the rest is the experiment's. */
  readonly datasets: Map<string, readonly Tag[]>;
  readonly models: Map<string, ModelInput>;
  readonly outputs: Map<string, ModelOutput>;
}

export interface LoggedModelState {
  readonly fields: Mutable<Omit<LoggedModel, "params" | "tags" | "metrics">>;
  readonly params: Pairs;
  readonly tags: Pairs;
  /** By run, key, timestamp and step. */
  readonly metrics: Map<string, LoggedModelMetric>;
}

export interface VersionState {
  readonly fields: Mutable<Omit<ModelVersion, "name" | "tags" | "aliases">>;
  readonly tags: Pairs;
}

export interface RegisteredModelState {
  readonly fields: Mutable<Omit<RegisteredModel, "tags" | "aliases" | "latestVersions">>;
  readonly tags: Pairs;
  readonly aliases: Map<string, number>;
  readonly versions: Map<number, VersionState>;
  /** Greatest number ever given to a version. */
  highest: number;
}

export interface State {
  readonly artifactRoot: string;
  readonly experiments: Map<string, ExperimentState>;
  readonly runs: Map<string, RunState>;
  readonly loggedModels: Map<string, LoggedModelState>;
  readonly registeredModels: Map<string, RegisteredModelState>;
}

export const pairsOf = (pairs: readonly { readonly key: string; readonly value: string }[]): Pairs =>
  new Map(pairs.map(({ key, value }) => [key, value]));

export const listOf = (pairs: Pairs): { readonly key: string; readonly value: string }[] =>
  [...pairs].map(([key, value]) => ({ key, value }));

export function experimentOf(state: State, id: string): ExperimentState {
  const experiment = state.experiments.get(id);
  if (experiment === undefined) throw failures.experimentNotFound(id);
  return experiment;
}

export function activeExperiment(state: State, id: string): ExperimentState {
  const experiment = experimentOf(state, id);
  if (experiment.fields.lifecycleStage !== "active") throw failures.experimentNotActive(id);
  return experiment;
}

export const datasetKey = (dataset: Pick<Dataset, "name" | "digest">): string =>
  JSON.stringify([dataset.name, dataset.digest]);

export function datasetInputsOf(state: State, run: RunState): DatasetInput[] {
  const { datasets } = experimentOf(state, run.fields.experimentId);
  return [...run.datasets].flatMap(([key, tags]) => {
    const dataset = datasets.get(key);
    return dataset === undefined ? [] : [{ dataset, tags }];
  });
}

export function runOf(state: State, id: string): RunState {
  const run = state.runs.get(id);
  if (run === undefined) throw failures.runNotFound(id);
  return run;
}

export function activeRun(state: State, id: string): RunState {
  const run = runOf(state, id);
  if (run.fields.lifecycleStage !== "active") throw failures.runNotActive(id);
  return run;
}

export function loggedModelOf(state: State, id: string): LoggedModelState {
  const model = state.loggedModels.get(id);
  if (model === undefined) throw failures.loggedModelNotFound(id);
  return model;
}

export function registeredModelOf(state: State, name: string): RegisteredModelState {
  const model = state.registeredModels.get(name);
  if (model === undefined) throw failures.registeredModelNotFound(name);
  return model;
}

export function versionOf(state: State, name: string, version: number): VersionState {
  const found = state.registeredModels.get(name)?.versions.get(version);
  if (found === undefined) throw failures.modelVersionNotFound(name, version);
  return found;
}

// What a search sees of each entity. A store that searches in memory turns its entities into these rows.
import type { Experiment } from "../contract/experiments.js";
import type { LoggedModel, LoggedModelMetric, MetricDataset } from "../contract/logged-models.js";
import type { ModelVersion, RegisteredModel } from "../contract/registry.js";
import type { Run } from "../contract/runs.js";
import type { Cursor, Field, OrderKey, SortValue } from "./filter.js";
import { loggedModelStatuses } from "./literals.js";

export interface SearchRow {
  /** No filter finds the row: a logged model without a point on the data sets of the search. */
  readonly hidden: boolean;
  /** Values of a field other than of a data set; none when absent, several only for metrics of logged models. */
  values(field: Field): readonly (string | number)[];
  /** Input data sets. Clauses on data sets must all hold on one of them. */
  datasets(): readonly Readonly<Record<string, string | null | undefined>>[];
  /** Undefined counts as null. */
  sortValue(key: OrderKey): SortValue | undefined;
}

type Value = string | number | null | undefined;
type Attributes<T> = Readonly<Record<string, (entity: T) => Value>>;
interface Pair {
  readonly key: string;
  readonly value: string | number;
}

const none: readonly never[] = [];
const present = (value: Value): readonly (string | number)[] =>
  value === null || value === undefined ? none : [value];
const lookUp = (pairs: readonly Pair[], key: string): Value => pairs.find((pair) => pair.key === key)?.value;

/** Padded, so that ids beyond 2^53 keep their numeric order as text. */
const sortableId = (id: string): string => id.padStart(19, "0");

interface Parts {
  readonly metrics?: readonly Pair[];
  readonly params?: readonly Pair[];
  readonly tags: readonly Pair[];
}

function plainRow<T extends Parts>(
  entity: T,
  attributes: Attributes<T>,
  overrides: Partial<SearchRow> = {},
): SearchRow {
  const value = ({ space, key }: Field): Value => {
    if (space === "tag") return lookUp(entity.tags, key);
    if (space === "param") return lookUp(entity.params ?? none, key);
    if (space === "metric") return lookUp(entity.metrics ?? none, key);
    return attributes[key]?.(entity);
  };
  return {
    hidden: false,
    values: (field) => present(value(field)),
    datasets: () => none,
    sortValue: ({ field }) => value(field),
    ...overrides,
  };
}

const experimentAttributes: Attributes<Experiment> = {
  name: (experiment) => experiment.name,
  experiment_id: (experiment) => experiment.id,
  creation_time: (experiment) => experiment.creationTime,
  last_update_time: (experiment) => experiment.lastUpdateTime,
};

function experiment(entity: Experiment): SearchRow {
  const row = plainRow(entity, experimentAttributes);
  return {
    ...row,
    sortValue: (key) => (key.field.key === "experiment_id" ? sortableId(entity.id) : row.sortValue(key)),
  };
}

const runAttributes: Attributes<Run> = {
  run_id: (run) => run.id,
  run_name: (run) => run.name,
  status: (run) => run.status,
  user_id: (run) => run.userId,
  artifact_uri: (run) => run.artifactUri,
  start_time: (run) => run.startTime,
  end_time: (run) => run.endTime,
};

function run(entity: Run): SearchRow {
  return plainRow(entity, runAttributes, {
    datasets: () =>
      entity.inputs.datasets.map(({ dataset, tags }) => ({
        name: dataset.name,
        digest: dataset.digest,
        context: tags.find((tag) => tag.key === "mlflow.data.context")?.value,
      })),
  });
}

const registeredModelAttributes: Attributes<RegisteredModel> = {
  name: (model) => model.name,
  last_updated_timestamp: (model) => model.lastUpdateTime,
};

const registeredModel = (entity: RegisteredModel): SearchRow => plainRow(entity, registeredModelAttributes);

const modelVersionAttributes: Attributes<ModelVersion> = {
  name: (version) => version.name,
  run_id: (version) => version.runId,
  source_path: (version) => version.source,
  version_number: (version) => version.version,
  creation_timestamp: (version) => version.creationTime,
  last_updated_timestamp: (version) => version.lastUpdateTime,
};

const modelVersion = (entity: ModelVersion): SearchRow => plainRow(entity, modelVersionAttributes);

const loggedModelAttributes: Attributes<LoggedModel> = {
  model_id: (model) => model.id,
  name: (model) => model.name,
  model_type: (model) => model.modelType,
  source_run_id: (model) => model.sourceRunId,
  status: (model) => model.status,
  experiment_id: (model) => model.experimentId,
  artifact_location: (model) => model.artifactLocation,
  lifecycle_stage: (model) => model.lifecycleStage,
  status_message: (model) => model.statusMessage,
  creation_timestamp: (model) => model.creationTime,
  last_updated_timestamp: (model) => model.lastUpdateTime,
};

const isOn = (point: LoggedModelMetric, { name, digest }: MetricDataset): boolean =>
  point.datasetName === name && (digest === undefined || point.datasetDigest === digest);

/** Greatest timestamp, then step, then least run id: unlike for runs, time comes before the step. */
function isLater(a: LoggedModelMetric, b: LoggedModelMetric): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.step !== b.step) return a.step > b.step;
  return (a.runId ?? "") < (b.runId ?? "");
}

function latestPoint(model: LoggedModel, key: string, dataset: MetricDataset | undefined): number | undefined {
  let latest: LoggedModelMetric | undefined;
  for (const point of model.metrics) {
    if (point.key !== key || (dataset !== undefined && !isOn(point, dataset))) continue;
    if (latest === undefined || isLater(point, latest)) latest = point;
  }
  return latest?.value;
}

/** @param datasets of the search: with any, only points on one of them are seen by filters (orderings name their own). */
function loggedModel(entity: LoggedModel, datasets: readonly MetricDataset[] = none): SearchRow {
  const points =
    datasets.length === 0
      ? entity.metrics
      : entity.metrics.filter((point) => datasets.some((dataset) => isOn(point, dataset)));
  const row = plainRow(entity, loggedModelAttributes);
  return {
    ...row,
    hidden: datasets.length > 0 && points.length === 0,
    values: (field) =>
      field.space === "metric"
        ? points.filter(({ key }) => key === field.key).map(({ value }) => value)
        : row.values(field),
    sortValue: (key) => {
      const { space, key: name } = key.field;
      if (space === "metric") {
        const value = latestPoint(entity, name, key.dataset);
        // MLflow's table of model metrics has no mark for NaN: it is 0 there.
        return Number.isNaN(value) ? 0 : value;
      }
      if (name === "status") return loggedModelStatuses.indexOf(entity.status);
      return name === "experiment_id" ? sortableId(entity.experimentId) : row.sortValue(key);
    },
  };
}

/** Entity → row, for `matches`, `cursorOf` and `selectRows`. */
export const searchRows = { experiment, run, loggedModel, registeredModel, modelVersion } as const;

/** The sort values of a row. */
export function cursorOf(row: SearchRow, orderBy: readonly OrderKey[]): Cursor {
  return orderBy.map((key) => row.sortValue(key) ?? null);
}

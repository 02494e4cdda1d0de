// Logged models. The wire has no lifecycle stage: whoever reads a model over it takes it for active.
import type { LoggedModel, LoggedModelOrder, LoggedModelStatus, MetricDataset } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { enumeration, flag, int64, list, optional, text, textOrEmpty, withDefault } from "../fields.js";
import { pair, pairs } from "./key-value.js";
import { loggedModelMetricFromWire, loggedModelMetricToWire, metric } from "./metric.js";

export const loggedModelStatus = enumeration({
  LOGGED_MODEL_STATUS_UNSPECIFIED: 0,
  LOGGED_MODEL_PENDING: 1,
  LOGGED_MODEL_READY: 2,
  LOGGED_MODEL_UPLOAD_FAILED: 3,
});

const info = object({
  model_id: text,
  experiment_id: text,
  name: text,
  creation_timestamp_ms: int64,
  last_updated_timestamp_ms: int64,
  artifact_uri: text,
  status: loggedModelStatus,
  model_type: optional(text),
  source_run_id: optional(text),
  status_message: optional(text),
  tags: list(pair),
});

const data = object({ params: list(pair), metrics: list(metric) });

export const loggedModel = object({ info, data: withDefault(data, {}) });

export const metricDataset = object({ dataset_name: text, dataset_digest: optional(text) });

export const loggedModelOrder = object({
  field_name: textOrEmpty,
  ascending: optional(flag),
  dataset_name: optional(text),
  dataset_digest: optional(text),
});

type WireStatus = Static<typeof loggedModelStatus>;

const wireStatuses: Readonly<Record<LoggedModelStatus, WireStatus>> = {
  UNSPECIFIED: "LOGGED_MODEL_STATUS_UNSPECIFIED",
  PENDING: "LOGGED_MODEL_PENDING",
  READY: "LOGGED_MODEL_READY",
  UPLOAD_FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
};
const statuses: Readonly<Record<WireStatus, LoggedModelStatus>> = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: "UNSPECIFIED",
  LOGGED_MODEL_PENDING: "PENDING",
  LOGGED_MODEL_READY: "READY",
  LOGGED_MODEL_UPLOAD_FAILED: "UPLOAD_FAILED",
};

export const loggedModelStatusToWire = (status: LoggedModelStatus): WireStatus => wireStatuses[status];
export const loggedModelStatusFromWire = (status: WireStatus): LoggedModelStatus => statuses[status];

export function loggedModelToWire(entity: LoggedModel): Static<typeof loggedModel> {
  return {
    info: {
      model_id: entity.id,
      experiment_id: entity.experimentId,
      name: entity.name,
      creation_timestamp_ms: entity.creationTime,
      last_updated_timestamp_ms: entity.lastUpdateTime,
      artifact_uri: entity.artifactLocation,
      status: loggedModelStatusToWire(entity.status),
      model_type: entity.modelType ?? undefined,
      source_run_id: entity.sourceRunId ?? undefined,
      status_message: entity.statusMessage ?? undefined,
      tags: pairs(entity.tags),
    },
    data: {
      params: pairs(entity.params),
      metrics: entity.metrics.map((point) => loggedModelMetricToWire(point, entity.id)),
    },
  };
}

export function loggedModelFromWire({ info: wire, data: logged }: Static<typeof loggedModel>): LoggedModel {
  return {
    id: wire.model_id,
    experimentId: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_uri,
    creationTime: wire.creation_timestamp_ms,
    lastUpdateTime: wire.last_updated_timestamp_ms,
    status: loggedModelStatusFromWire(wire.status),
    statusMessage: wire.status_message ?? null,
    modelType: wire.model_type ?? null,
    sourceRunId: wire.source_run_id ?? null,
    lifecycleStage: "active",
    params: pairs(logged.params),
    tags: pairs(wire.tags),
    metrics: logged.metrics.map(loggedModelMetricFromWire),
  };
}

export const metricDatasetToWire = ({ name, digest }: MetricDataset): Static<typeof metricDataset> => ({
  dataset_name: name,
  dataset_digest: digest,
});

export const metricDatasetFromWire = (wire: Static<typeof metricDataset>): MetricDataset => ({
  name: wire.dataset_name,
  digest: wire.dataset_digest || undefined,
});

export function loggedModelOrderToWire(order: LoggedModelOrder): Static<typeof loggedModelOrder> {
  const { field, ascending, dataset } = order;
  return { field_name: field, ascending, dataset_name: dataset?.name, dataset_digest: dataset?.digest };
}

export function loggedModelOrderFromWire(wire: Static<typeof loggedModelOrder>): LoggedModelOrder {
  const { field_name, ascending, dataset_name, dataset_digest } = wire;
  return {
    field: field_name,
    ascending,
    dataset: dataset_name ? { name: dataset_name, digest: dataset_digest || undefined } : undefined,
  };
}

// Points of metrics, as they are logged and as they are read.
import type { LoggedMetric, LoggedModelMetric, Metric, RunMetric } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { double, int64, optional, text, withDefault } from "../fields.js";

const point = { key: text, value: double, timestamp: int64, step: withDefault(int64, 0) };
const about = { model_id: optional(text), dataset_name: optional(text), dataset_digest: optional(text) };

/** The fields of one point in a request that logs it. */
export const loggedPoint = { ...point, ...about };

/** A point in a list; `run_id` is written where a list mixes runs. */
export const metric = object({ ...loggedPoint, run_id: optional(text) });

export const runMetric = object({ ...point, run_id: text });

type WireMetric = Static<typeof metric>;

export const metricToWire = ({ key, value, timestamp, step }: Metric): WireMetric => ({ key, value, timestamp, step });

export const metricFromWire = ({ key, value, timestamp, step }: Metric): Metric => ({ key, value, timestamp, step });

export function loggedMetricToWire(entity: LoggedMetric): WireMetric {
  const { key, value, timestamp, step, modelId, datasetName, datasetDigest } = entity;
  return { key, value, timestamp, step, model_id: modelId, dataset_name: datasetName, dataset_digest: datasetDigest };
}

/** Empty ids and names count as absent, as protobuf has it. */
export function loggedMetricFromWire(wire: WireMetric): LoggedMetric {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = wire;
  return {
    key,
    value,
    timestamp,
    step,
    modelId: model_id || undefined,
    datasetName: dataset_name || undefined,
    datasetDigest: dataset_digest || undefined,
  };
}

export const runMetricToWire = ({ key, value, timestamp, step, runId }: RunMetric): Static<typeof runMetric> => ({
  key,
  value,
  timestamp,
  step,
  run_id: runId,
});

export const runMetricFromWire = ({ key, value, timestamp, step, run_id }: Static<typeof runMetric>): RunMetric => ({
  key,
  value,
  timestamp,
  step,
  runId: run_id,
});

export function loggedModelMetricToWire(entity: LoggedModelMetric, modelId: string): WireMetric {
  return {
    key: entity.key,
    value: entity.value,
    timestamp: entity.timestamp,
    step: entity.step,
    dataset_name: entity.datasetName ?? undefined,
    dataset_digest: entity.datasetDigest ?? undefined,
    model_id: modelId,
    run_id: entity.runId ?? undefined,
  };
}

export function loggedModelMetricFromWire(wire: WireMetric): LoggedModelMetric {
  return {
    ...metricFromWire(wire),
    runId: wire.run_id ?? null,
    datasetName: wire.dataset_name ?? null,
    datasetDigest: wire.dataset_digest ?? null,
  };
}

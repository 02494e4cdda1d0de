// Runs. Their info carries the id twice, as `run_id` and `run_uuid`; an end time of 0 is the same as none.
import type { Run, RunInfo } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { enumeration, int64, list, optional, text, withDefault } from "../fields.js";
import {
  modelOutputFromWire,
  modelOutputToWire,
  runInputs,
  runInputsFromWire,
  runInputsToWire,
  runOutputs,
} from "./dataset.js";
import { pair, pairs } from "./key-value.js";
import { stageFromWire } from "./lifecycle.js";
import { metric, metricFromWire, metricToWire } from "./metric.js";

export const runStatus = enumeration({ RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 });

export const runInfo = object({
  run_uuid: optional(text),
  experiment_id: text,
  run_name: optional(text),
  user_id: optional(text),
  status: runStatus,
  start_time: optional(int64),
  end_time: optional(int64),
  artifact_uri: optional(text),
  lifecycle_stage: text,
  run_id: text,
});

const runData = object({ metrics: list(metric), params: list(pair), tags: list(pair) });

export const run = object({
  info: runInfo,
  data: withDefault(runData, {}),
  inputs: withDefault(runInputs, {}),
  outputs: optional(runOutputs),
});

export function runInfoToWire(entity: RunInfo): Static<typeof runInfo> {
  return {
    run_uuid: entity.id,
    experiment_id: entity.experimentId,
    run_name: entity.name ?? undefined,
    user_id: entity.userId ?? undefined,
    status: entity.status,
    start_time: entity.startTime ?? undefined,
    end_time: entity.endTime || undefined,
    artifact_uri: entity.artifactUri ?? undefined,
    lifecycle_stage: entity.lifecycleStage,
    run_id: entity.id,
  };
}

export function runInfoFromWire(wire: Static<typeof runInfo>): RunInfo {
  return {
    id: wire.run_id || (wire.run_uuid ?? ""),
    experimentId: wire.experiment_id,
    name: wire.run_name ?? null,
    userId: wire.user_id ?? null,
    status: wire.status,
    startTime: wire.start_time ?? null,
    endTime: wire.end_time || null,
    lifecycleStage: stageFromWire(wire.lifecycle_stage),
    artifactUri: wire.artifact_uri ?? null,
  };
}

/** A run as `runs/create` answers it: MLflow leaves `outputs` out there. */
export function newRunToWire(entity: Run): Static<typeof run> {
  return {
    info: runInfoToWire(entity),
    data: { metrics: entity.metrics.map(metricToWire), params: pairs(entity.params), tags: pairs(entity.tags) },
    inputs: runInputsToWire(entity.inputs),
  };
}

export function runToWire(entity: Run): Static<typeof run> {
  return { ...newRunToWire(entity), outputs: { model_outputs: entity.outputs.map(modelOutputToWire) } };
}

export function runFromWire({ info, data, inputs, outputs }: Static<typeof run>): Run {
  return {
    ...runInfoFromWire(info),
    metrics: data.metrics.map(metricFromWire),
    params: pairs(data.params),
    tags: pairs(data.tags),
    inputs: runInputsFromWire(inputs),
    outputs: outputs?.model_outputs.map(modelOutputFromWire) ?? [],
  };
}

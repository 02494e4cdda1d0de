// Whole entities in bulk: MLflow's own messages, with what these leave out.
import type {
  ModelPoint,
  ModelVersion,
  PointCount,
  StoredExperiment,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
} from "@runledger/store-api";
import { int64, list, optional, requiredList, text, textOrEmpty, withDefault } from "../fields.js";
import { object, type Static } from "../schema.js";
import { experiment, experimentFromWire, experimentToWire } from "./experiment.js";
import { pair, pairs } from "./key-value.js";
import { stageFromWire } from "./lifecycle.js";
import { loggedModel, loggedModelFromWire, loggedModelToWire } from "./logged-model.js";
import { loggedModelMetricFromWire, loggedModelMetricToWire, metric } from "./metric.js";
import {
  modelAlias,
  modelAliasFromWire,
  modelAliasToWire,
  modelVersion,
  modelVersionFromWire,
  modelVersionToWire,
} from "./registry.js";
import { run, runFromWire, runToWire } from "./run.js";

/** Without an id: the store is to choose one. */
export const storedExperiment = object({
  ...experiment.properties,
  experiment_id: optional(text),
  artifact_location: textOrEmpty,
});

export const storedRun = object({ ...run.properties, deleted_time: optional(int64) });

export const pointCount = object({ run_id: text, key: text, count: int64 });

const { info, data } = loggedModel.properties;
export const storedLoggedModel = object({
  info: object({ ...info.properties, name: textOrEmpty, artifact_uri: textOrEmpty }),
  data,
  lifecycle_stage: text,
  point_count: withDefault(int64, 0),
});

export const modelPoint = object({ ...metric.properties, model_id: text });

export const storedRegisteredModel = object({
  name: text,
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  description: optional(text),
  tags: list(pair),
  aliases: list(modelAlias),
  versions: requiredList(int64),
  highest_version: int64,
});

export const storedModelVersion = object({
  ...modelVersion.properties,
  source: textOrEmpty,
  storage_location: optional(text),
});

export const storedExperimentToWire = (entity: StoredExperiment): Static<typeof storedExperiment> => ({
  ...experimentToWire({ ...entity, id: "" }),
  experiment_id: entity.id ?? undefined,
});

export const storedExperimentFromWire = (wire: Static<typeof storedExperiment>): StoredExperiment => ({
  ...experimentFromWire({ ...wire, experiment_id: "" }),
  id: wire.experiment_id || null,
});

export const storedRunToWire = (entity: StoredRun): Static<typeof storedRun> => ({
  ...runToWire(entity),
  deleted_time: entity.deletedTime ?? undefined,
});

export const storedRunFromWire = (wire: Static<typeof storedRun>): StoredRun => ({
  ...runFromWire(wire),
  deletedTime: wire.deleted_time ?? null,
});

export const pointCountToWire = ({ runId, key, count }: PointCount): Static<typeof pointCount> => ({
  run_id: runId,
  key,
  count,
});

export const pointCountFromWire = ({ run_id, key, count }: Static<typeof pointCount>): PointCount => ({
  runId: run_id,
  key,
  count,
});

export const storedLoggedModelToWire = (entity: StoredLoggedModel): Static<typeof storedLoggedModel> => ({
  ...loggedModelToWire({ ...entity, metrics: [] }),
  lifecycle_stage: entity.lifecycleStage,
  point_count: entity.pointCount,
});

export function storedLoggedModelFromWire(wire: Static<typeof storedLoggedModel>): StoredLoggedModel {
  const { metrics: _none, ...model } = loggedModelFromWire(wire);
  return { ...model, lifecycleStage: stageFromWire(wire.lifecycle_stage), pointCount: wire.point_count };
}

export const modelPointToWire = ({ modelId, ...point }: ModelPoint): Static<typeof modelPoint> => ({
  ...loggedModelMetricToWire(point, modelId),
  model_id: modelId,
});

export const modelPointFromWire = (wire: Static<typeof modelPoint>): ModelPoint => ({
  ...loggedModelMetricFromWire(wire),
  modelId: wire.model_id,
});

export const storedRegisteredModelToWire = (entity: StoredRegisteredModel): Static<typeof storedRegisteredModel> => ({
  name: entity.name,
  creation_timestamp: entity.creationTime,
  last_updated_timestamp: entity.lastUpdateTime,
  description: entity.description ?? undefined,
  tags: pairs(entity.tags),
  aliases: entity.aliases.map(modelAliasToWire),
  versions: entity.versions,
  highest_version: entity.highestVersion,
});

export const storedRegisteredModelFromWire = (wire: Static<typeof storedRegisteredModel>): StoredRegisteredModel => ({
  name: wire.name,
  creationTime: wire.creation_timestamp,
  lastUpdateTime: wire.last_updated_timestamp,
  description: wire.description ?? null,
  tags: pairs(wire.tags),
  aliases: wire.aliases.map(modelAliasFromWire),
  versions: wire.versions,
  highestVersion: wire.highest_version,
});

export const storedModelVersionToWire = (entity: ModelVersion): Static<typeof storedModelVersion> => ({
  ...modelVersionToWire(entity),
  storage_location: entity.storageLocation ?? undefined,
});

export const storedModelVersionFromWire = (wire: Static<typeof storedModelVersion>): ModelVersion => ({
  ...modelVersionFromWire(wire),
  storageLocation: wire.storage_location ?? null,
});

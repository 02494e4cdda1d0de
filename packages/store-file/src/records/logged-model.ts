// A logged model's folder: meta.yaml, metrics/, params/, tags/.
import {
  type LoggedModel,
  type LoggedModelMetric,
  type LoggedModelStatus,
  loggedModelStatuses,
} from "@runledger/store-api";
import { basename, dirname } from "node:path";
import type { Read } from "../cache/entity-cache.js";
import type { Probe } from "../cache/probe.js";
import { metaFile } from "../layout.js";
import { readModelPoints } from "../metric-lines.js";
import type { YamlValue } from "../yaml/write.js";
import { codeOf, isDeleted, textField, wholeField } from "./fields.js";
import { readMeta } from "./meta.js";
import { keyFiles, readPairs, weighPairs } from "./pairs.js";

const statusOf = (value: unknown): LoggedModelStatus =>
  codeOf<LoggedModelStatus>(loggedModelStatuses, value, "UNSPECIFIED");

/** Equal points once. */
export function distinctPoints(points: readonly LoggedModelMetric[]): LoggedModelMetric[] {
  return [
    ...new Map(
      points.map((point) => [JSON.stringify([point.runId, point.timestamp, point.step, point.value]), point]),
    ).values(),
  ];
}

export function readLoggedModel(probe: Probe, folder: string, file = metaFile): Read<LoggedModel> {
  const meta = readMeta(probe, file);
  if (meta === undefined || "problem" in meta) return meta;
  const { fields } = meta;
  const [id, experimentId] = [basename(folder), basename(dirname(dirname(folder)))];
  if (textField(fields, "model_id") !== id)
    return { problem: `it says model_id ${textField(fields, "model_id") ?? "nothing"}` };
  if (textField(fields, "experiment_id") !== experimentId)
    return { problem: `it says experiment_id ${textField(fields, "experiment_id") ?? "nothing"}` };
  const creationTime = wholeField(fields, "creation_timestamp") ?? 0;
  const metrics = [...keyFiles(probe, "metrics")].flatMap(({ key }) =>
    distinctPoints(readModelPoints(key, probe.text(`metrics/${key}`) ?? "").points),
  );
  const entity: LoggedModel = {
    id,
    experimentId,
    name: textField(fields, "name") ?? "",
    artifactLocation: textField(fields, "artifact_location") ?? "",
    creationTime,
    lastUpdateTime: wholeField(fields, "last_updated_timestamp") ?? creationTime,
    status: statusOf(fields["status"]),
    statusMessage: textField(fields, "status_message"),
    modelType: textField(fields, "model_type"),
    sourceRunId: textField(fields, "source_run_id"),
    lifecycleStage: isDeleted(fields) ? "deleted" : "active",
    params: readPairs(probe, "params"),
    tags: readPairs(probe, "tags"),
    metrics,
  };
  return { entity };
}

export const weighLoggedModel = ({ params, tags, metrics }: LoggedModel): number =>
  800 + weighPairs(params) + weighPairs(tags) + 120 * metrics.length;

export const loggedModelFields = (
  model: Omit<LoggedModel, "params" | "tags" | "metrics">,
): Record<string, YamlValue> => ({
  artifact_location: model.artifactLocation,
  creation_timestamp: model.creationTime,
  experiment_id: model.experimentId,
  last_updated_timestamp: model.lastUpdateTime,
  lifecycle_stage: model.lifecycleStage,
  model_id: model.id,
  model_type: model.modelType,
  name: model.name,
  source_run_id: model.sourceRunId,
  status: loggedModelStatuses.indexOf(model.status),
  status_message: model.statusMessage,
});

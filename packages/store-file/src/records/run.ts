// A run's folder: meta.yaml, metrics/, params/, tags/, inputs/, outputs/.
import {
  compareByStep,
  type Metric,
  type ModelInput,
  type ModelOutput,
  type RunInfo,
  type RunStatus,
  type Tag,
} from "@runledger/store-api";
import { basename, dirname } from "node:path";
import type { Read } from "../cache/entity-cache.js";
import type { Probe } from "../cache/probe.js";
import { intern } from "../cache/intern.js";
import { metaFile, runParts } from "../layout.js";
import { readPoint } from "../metric-lines.js";
import type { YamlValue } from "../yaml/write.js";
import { codeOf, isDeleted, mapField, textField, wholeField } from "./fields.js";
import { readMeta } from "./meta.js";
import { keyFiles, type Pair, readPairs, weighPairs } from "./pairs.js";

/** A data set of the experiment, by the name of its folder. */
export interface DatasetReference {
  readonly id: string;
  readonly tags: readonly Tag[];
}

export interface RunRecord {
  readonly info: RunInfo;
  readonly metrics: readonly Metric[];
  readonly params: readonly Pair[];
  readonly tags: readonly Pair[];
  readonly datasets: readonly DatasetReference[];
  readonly models: readonly ModelInput[];
  readonly outputs: readonly ModelOutput[];
  /** Files and lines that were left out, for a warning. */
  readonly faults: readonly string[];
}

export const runNameTag = "mlflow.runName";
const statuses = [undefined, "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] as const;
const statusOf = (value: unknown): RunStatus => codeOf<RunStatus>(statuses, value, "RUNNING");

/** The meta.yaml alone: what a write needs to know of its run. */
export function readRunInfo(probe: Probe, folder: string, file = metaFile): Read<RunInfo> {
  const meta = readMeta(probe, file);
  if (meta === undefined || "problem" in meta) return meta;
  const { fields } = meta;
  const [id, experimentId] = [basename(folder), basename(dirname(folder))];
  const recorded = textField(fields, "run_id") ?? textField(fields, "run_uuid");
  if (recorded !== id) return { problem: `it says run_id ${recorded ?? "nothing"}` };
  const recordedExperiment = textField(fields, "experiment_id");
  if (recordedExperiment !== experimentId)
    return { problem: `it says experiment_id ${recordedExperiment ?? "nothing"}` };
  const entity: RunInfo = {
    id,
    experimentId: intern(experimentId),
    // Versions before 1.28 kept the name in the tag alone.
    name: textField(fields, "run_name") || probe.text(`tags/${runNameTag}`) || null,
    userId: internOrNull(textField(fields, "user_id")),
    status: statusOf(fields["status"]),
    startTime: wholeField(fields, "start_time"),
    endTime: wholeField(fields, "end_time"),
    lifecycleStage: isDeleted(fields) ? "deleted" : "active",
    artifactUri: textField(fields, "artifact_uri"),
  };
  return { entity };
}

const internOrNull = (text: string | null): string | null => (text === null ? null : intern(text));

/** MLflow takes a folder for a run only with these in it. */
function isComplete(probe: Probe): boolean {
  const present = new Set(probe.entries("").map(({ name }) => name));
  return runParts.every((part) => present.has(part));
}

/** The greatest point by step, time and value. Undefined when no line is whole and well-formed. */
export function readLatest(
  key: string,
  pieces: Iterable<string>,
): { readonly latest: Metric | undefined; readonly malformed: number } {
  let latest: Metric | undefined;
  let malformed = 0;
  for (const text of pieces) {
    for (let start = 0, end = 0; (end = text.indexOf("\n", start)) >= 0; start = end + 1) {
      const point = readPoint(key, text.slice(start, end));
      if (point === undefined) malformed += 1;
      else if (latest === undefined || compareByStep(point, latest) > 0) latest = point;
    }
  }
  return { latest, malformed };
}

function readMetrics(probe: Probe, faults: string[]): Metric[] {
  const metrics: Metric[] = [];
  for (const { key } of keyFiles(probe, "metrics")) {
    const { latest, malformed } = readLatest(key, probe.pieces(`metrics/${key}`));
    if (malformed > 0) faults.push(`metrics/${key} (${malformed} malformed lines)`);
    if (latest !== undefined) metrics.push(latest);
  }
  return metrics;
}

/** The links of a run to what it took. */
export function readInputs(probe: Probe, faults: string[]): Pick<RunRecord, "datasets" | "models"> {
  const datasets: DatasetReference[] = [];
  const models: ModelInput[] = [];
  for (const { name } of probe.entries("inputs")) {
    const meta = readMeta(probe, `inputs/${name}/${metaFile}`);
    if (meta === undefined) continue;
    const id = "fields" in meta ? textField(meta.fields, "source_id") : null;
    if ("problem" in meta || id === null) faults.push(`inputs/${name}/${metaFile}`);
    else if (meta.fields["source_type"] === "MODEL") models.push({ modelId: id });
    else datasets.push({ id, tags: mapField(meta.fields, "tags") });
  }
  return { datasets, models };
}

function readOutputs(probe: Probe, faults: string[]): ModelOutput[] {
  return probe.entries("outputs").flatMap(({ name }) => {
    const meta = readMeta(probe, `outputs/${name}/${metaFile}`);
    if (meta === undefined) return [];
    if ("fields" in meta) {
      // MLflow writes the model's id into both ends.
      const modelId = textField(meta.fields, "source_id") ?? textField(meta.fields, "destination_id");
      if (modelId !== null) return [{ modelId, step: wholeField(meta.fields, "step") ?? 0 }];
    }
    faults.push(`outputs/${name}/${metaFile}`);
    return [];
  });
}

export function readRun(probe: Probe, folder: string): Read<RunRecord> {
  if (!isComplete(probe)) return undefined;
  const info = readRunInfo(probe, folder);
  if (info === undefined || "problem" in info) return info;
  const faults: string[] = [];
  const metrics = readMetrics(probe, faults);
  const params = readPairs(probe, "params", true);
  const tags = readPairs(probe, "tags");
  const inputs = readInputs(probe, faults);
  const outputs = readOutputs(probe, faults);
  return { entity: { info: info.entity, metrics, params, tags, ...inputs, outputs, faults } };
}

export const weighRun = ({ metrics, params, tags, datasets, models, outputs }: RunRecord): number =>
  700 +
  60 * metrics.length +
  weighPairs(params) +
  weighPairs(tags) +
  300 * (datasets.length + models.length + outputs.length);

/** @param deletedTime of a deleted run */
export function runFields(info: RunInfo, deletedTime: number | null): Record<string, YamlValue> {
  return {
    artifact_uri: info.artifactUri,
    ...(deletedTime === null ? {} : { deleted_time: deletedTime }),
    end_time: info.endTime,
    entry_point_name: "",
    experiment_id: info.experimentId,
    lifecycle_stage: info.lifecycleStage,
    run_id: info.id,
    run_name: info.name,
    source_name: "",
    source_type: 4,
    source_version: "",
    start_time: info.startTime,
    status: statuses.indexOf(info.status),
    tags: [],
    user_id: info.userId,
  };
}

// A registered model's folder: meta.yaml, tags/, aliases/, and a folder for each version.
import type { ModelAlias, ModelVersion, ModelVersionStatus, RegisteredModel, Stage } from "@runledger/store-api";
import { basename } from "node:path";
import type { Read } from "../cache/entity-cache.js";
import type { Probe } from "../cache/probe.js";
import { metaFile, versionFolder } from "../layout.js";
import type { Fields } from "../yaml/read.js";
import type { YamlValue } from "../yaml/write.js";
import { codeOf, textField, wholeField } from "./fields.js";
import { readMeta } from "./meta.js";
import { type Pair, readPairs, weighPairs } from "./pairs.js";

/** What MLflow calls the stage of a deleted version, which keeps its number. */
export const deletedStage = "Deleted_Internal";
const stages = ["None", "Staging", "Production", "Archived"] as const;
const statuses = ["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"] as const;

export type VersionRecord = Omit<ModelVersion, "name" | "aliases">;

export interface RegisteredModelRecord {
  readonly model: Omit<RegisteredModel, "latestVersions">;
  /** By rising number, without deleted ones. */
  readonly versions: readonly VersionRecord[];
  /** Greatest number of any version, deleted ones too. */
  readonly highest: number;
  readonly faults: readonly string[];
}

function versionOf(fields: Fields, version: number, tags: readonly Pair[]): VersionRecord {
  const creationTime = wholeField(fields, "creation_timestamp") ?? 0;
  return {
    version,
    creationTime,
    lastUpdateTime: wholeField(fields, "last_updated_timestamp") ?? creationTime,
    description: textField(fields, "description"),
    userId: textField(fields, "user_id"),
    stage: codeOf<Stage>(stages, fields["current_stage"], "None"),
    source: textField(fields, "source") ?? "",
    storageLocation: textField(fields, "storage_location"),
    runId: textField(fields, "run_id"),
    runLink: textField(fields, "run_link"),
    status: codeOf<ModelVersionStatus>(statuses, fields["status"], "READY"),
    statusMessage: textField(fields, "status_message"),
    modelId: textField(fields, "model_id"),
    tags,
  };
}

/** Of the folder of a version; undefined for any other name. */
export function versionNumber(name: string): number | undefined {
  const [, digits] = /^version-(\d{1,15})$/.exec(name) ?? [];
  return digits !== undefined && name === versionFolder(Number(digits)) ? Number(digits) : undefined;
}

function readVersions(probe: Probe): Pick<RegisteredModelRecord, "versions" | "highest" | "faults"> {
  const versions: VersionRecord[] = [];
  const faults: string[] = [];
  let highest = 0;
  for (const entry of probe.entries("")) {
    const version = versionNumber(entry.name);
    if (version === undefined) continue;
    highest = Math.max(highest, version);
    const meta = readMeta(probe, `${entry.name}/${metaFile}`);
    if (meta === undefined || "problem" in meta) faults.push(`${entry.name}/${metaFile}`);
    else if (meta.fields["current_stage"] !== deletedStage)
      versions.push(versionOf(meta.fields, version, readPairs(probe, `${entry.name}/tags`)));
  }
  return { versions: versions.toSorted((a, b) => a.version - b.version), highest, faults };
}

/** The folder's name is the model's name. */
export function readRegisteredModel(probe: Probe, folder: string): Read<RegisteredModelRecord> {
  const meta = readMeta(probe);
  if (meta === undefined || "problem" in meta) return meta;
  const { fields } = meta;
  const creationTime = wholeField(fields, "creation_timestamp") ?? 0;
  const versions = readVersions(probe);
  const aliases: readonly ModelAlias[] = readPairs(probe, "aliases")
    .map(({ key, value }) => ({ alias: key, version: Number(value) }))
    .filter(({ version }) => Number.isSafeInteger(version));
  const model = {
    name: basename(folder),
    creationTime,
    lastUpdateTime: wholeField(fields, "last_updated_timestamp") ?? creationTime,
    description: textField(fields, "description"),
    tags: readPairs(probe, "tags"),
    aliases,
  };
  return { entity: { model, ...versions } };
}

export const weighRegisteredModel = ({ model, versions }: RegisteredModelRecord): number =>
  800 +
  weighPairs(model.tags) +
  100 * model.aliases.length +
  versions.reduce((sum, { tags }) => sum + 800 + weighPairs(tags), 0);

export const registeredModelFields = (model: RegisteredModelRecord["model"]): Record<string, YamlValue> => ({
  aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [alias, String(version)])),
  creation_timestamp: model.creationTime,
  deployment_job_id: null,
  deployment_job_state: null,
  description: model.description,
  last_updated_timestamp: model.lastUpdateTime,
  name: model.name,
  workspace: "default",
});

export const versionFields = (
  name: string,
  version: VersionRecord,
  stage: string = version.stage,
): Record<string, YamlValue> => ({
  creation_timestamp: version.creationTime,
  current_stage: stage,
  deployment_job_state: null,
  description: version.description,
  last_updated_timestamp: version.lastUpdateTime,
  model_id: version.modelId,
  name,
  run_id: version.runId,
  run_link: version.runLink,
  source: version.source,
  status: version.status,
  status_message: version.statusMessage,
  storage_location: version.storageLocation,
  user_id: version.userId,
  version: version.version,
  workspace: "default",
});

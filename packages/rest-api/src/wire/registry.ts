// Registered models and their versions. Version numbers are text on the wire.
import type { ModelAlias, ModelVersion, RegisteredModel, Stage } from "@runledger/store-api";
import { raise } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { enumeration, int64, list, optional, text } from "../fields.js";
import { pair, pairs } from "./key-value.js";

const modelVersionStatus = enumeration({ PENDING_REGISTRATION: 1, FAILED_REGISTRATION: 2, READY: 3 });

export const modelVersion = object({
  name: text,
  version: text,
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  user_id: optional(text),
  current_stage: text,
  description: optional(text),
  source: text,
  run_id: optional(text),
  status: modelVersionStatus,
  status_message: optional(text),
  tags: list(pair),
  run_link: optional(text),
  aliases: list(text),
  model_id: optional(text),
});

export const modelAlias = object({ alias: text, version: text });

export const registeredModel = object({
  name: text,
  creation_timestamp: int64,
  last_updated_timestamp: int64,
  description: optional(text),
  latest_versions: list(modelVersion),
  tags: list(pair),
  aliases: list(modelAlias),
});

const stages: Readonly<Record<string, Stage>> = {
  None: "None",
  Staging: "Staging",
  Production: "Production",
  Archived: "Archived",
};

const foreign = (what: string, value: string): never =>
  raise("INTERNAL_ERROR", `The server answered with an unknown ${what}: '${value}'`);

function versionFromWire(version: string): number {
  const number = Number(version);
  return Number.isSafeInteger(number) ? number : foreign("version", version);
}

export function modelVersionToWire(entity: ModelVersion): Static<typeof modelVersion> {
  return {
    name: entity.name,
    version: String(entity.version),
    creation_timestamp: entity.creationTime,
    last_updated_timestamp: entity.lastUpdateTime,
    user_id: entity.userId ?? undefined,
    current_stage: entity.stage,
    description: entity.description ?? undefined,
    source: entity.source,
    run_id: entity.runId ?? undefined,
    status: entity.status,
    status_message: entity.statusMessage ?? undefined,
    tags: pairs(entity.tags),
    run_link: entity.runLink ?? undefined,
    aliases: entity.aliases,
    model_id: entity.modelId ?? undefined,
  };
}

/** The wire does not tell the storage location; only the route `getModelVersionDownloadUri` does. */
export function modelVersionFromWire(wire: Static<typeof modelVersion>): ModelVersion {
  return {
    name: wire.name,
    version: versionFromWire(wire.version),
    creationTime: wire.creation_timestamp,
    lastUpdateTime: wire.last_updated_timestamp,
    description: wire.description ?? null,
    userId: wire.user_id ?? null,
    stage: stages[wire.current_stage] ?? foreign("stage", wire.current_stage),
    source: wire.source,
    storageLocation: null,
    runId: wire.run_id ?? null,
    runLink: wire.run_link ?? null,
    status: wire.status,
    statusMessage: wire.status_message ?? null,
    modelId: wire.model_id ?? null,
    tags: pairs(wire.tags),
    aliases: wire.aliases,
  };
}

export const modelAliasToWire = ({ alias, version }: ModelAlias): Static<typeof modelAlias> => ({
  alias,
  version: String(version),
});
export const modelAliasFromWire = ({ alias, version }: Static<typeof modelAlias>): ModelAlias => ({
  alias,
  version: versionFromWire(version),
});

export function registeredModelToWire(entity: RegisteredModel): Static<typeof registeredModel> {
  return {
    name: entity.name,
    creation_timestamp: entity.creationTime,
    last_updated_timestamp: entity.lastUpdateTime,
    description: entity.description ?? undefined,
    latest_versions: entity.latestVersions.map(modelVersionToWire),
    tags: pairs(entity.tags),
    aliases: entity.aliases.map(modelAliasToWire),
  };
}

export function registeredModelFromWire(wire: Static<typeof registeredModel>): RegisteredModel {
  return {
    name: wire.name,
    creationTime: wire.creation_timestamp,
    lastUpdateTime: wire.last_updated_timestamp,
    description: wire.description ?? null,
    tags: pairs(wire.tags),
    aliases: wire.aliases.map(modelAliasFromWire),
    latestVersions: wire.latest_versions.map(modelVersionFromWire),
  };
}

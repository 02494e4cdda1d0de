// Experiments and the views of a search. MLflow 3.17 names a workspace everywhere; without workspaces it is `default`.
import type { Experiment, View } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { enumeration, int64, list, optional, text } from "../fields.js";
import { pair, pairs } from "./key-value.js";
import { stageFromWire } from "./lifecycle.js";

export const viewType = enumeration({ ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 });

export const experiment = object({
  experiment_id: text,
  name: text,
  artifact_location: text,
  lifecycle_stage: text,
  last_update_time: optional(int64),
  creation_time: optional(int64),
  tags: list(pair),
  workspace: optional(text),
});

const views = { active: "ACTIVE_ONLY", deleted: "DELETED_ONLY", all: "ALL" } as const;
const viewTypes = { ACTIVE_ONLY: "active", DELETED_ONLY: "deleted", ALL: "all" } as const;

export const viewToWire = (view: View): Static<typeof viewType> => views[view];
export const viewFromWire = (view: Static<typeof viewType>): View => viewTypes[view];

export function experimentToWire(entity: Experiment): Static<typeof experiment> {
  return {
    experiment_id: entity.id,
    name: entity.name,
    artifact_location: entity.artifactLocation,
    lifecycle_stage: entity.lifecycleStage,
    last_update_time: entity.lastUpdateTime ?? undefined,
    creation_time: entity.creationTime ?? undefined,
    tags: pairs(entity.tags),
    workspace: "default",
  };
}

export function experimentFromWire(wire: Static<typeof experiment>): Experiment {
  return {
    id: wire.experiment_id,
    name: wire.name,
    artifactLocation: wire.artifact_location,
    lifecycleStage: stageFromWire(wire.lifecycle_stage),
    creationTime: wire.creation_time ?? null,
    lastUpdateTime: wire.last_update_time ?? null,
    tags: pairs(wire.tags),
  };
}

// An experiment's folder: meta.yaml and tags/.
import type { Experiment } from "@runledger/store-api";
import { basename } from "node:path";
import type { Read } from "../cache/entity-cache.js";
import type { Probe } from "../cache/probe.js";
import { metaFile } from "../layout.js";
import type { YamlValue } from "../yaml/write.js";
import { isDeleted, textField, wholeField } from "./fields.js";
import { readMeta } from "./meta.js";
import { readPairs, weighPairs } from "./pairs.js";

/** The folder's name is the id; a file that says otherwise was copied from elsewhere. */
export function readExperiment(probe: Probe, folder: string, file = metaFile): Read<Experiment> {
  const meta = readMeta(probe, file);
  if (meta === undefined || "problem" in meta) return meta;
  const { fields } = meta;
  const id = basename(folder);
  const [recorded, name] = [textField(fields, "experiment_id"), textField(fields, "name")];
  if (recorded !== id) return { problem: `it says experiment_id ${recorded ?? "nothing"}` };
  if (name === null) return { problem: "it has no name" };
  const artifactLocation = textField(fields, "artifact_location");
  if (artifactLocation === null) return { problem: "it has no artifact_location" };
  const entity: Experiment = {
    id,
    name,
    artifactLocation,
    lifecycleStage: isDeleted(fields) ? "deleted" : "active",
    creationTime: wholeField(fields, "creation_time"),
    lastUpdateTime: wholeField(fields, "last_update_time"),
    tags: readPairs(probe, "tags"),
  };
  return { entity };
}

export const weighExperiment = ({ tags }: Experiment): number => 500 + weighPairs(tags);

export const experimentFields = (experiment: Omit<Experiment, "tags">): Record<string, YamlValue> => ({
  artifact_location: experiment.artifactLocation,
  creation_time: experiment.creationTime,
  effective_trace_archival_retention: null,
  experiment_id: experiment.id,
  last_update_time: experiment.lastUpdateTime,
  lifecycle_stage: experiment.lifecycleStage,
  name: experiment.name,
  trace_location: null,
  workspace: "default",
});

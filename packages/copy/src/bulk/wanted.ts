// Entities of the source as the target is to hold them: ids of experiments and URIs change, nothing else.
import type { ModelVersion, StoredExperiment, StoredLoggedModel, StoredRun } from "@runledger/store-api";
import type { ExperimentIds, Job } from "../job.js";
import type { ExperimentMatch } from "../match-experiments.js";

/** @param id of the target; for a new one whose id is not known yet, that of the source names the place */
export function wantedExperiment({ places }: Job, { experiment, id }: ExperimentMatch): StoredExperiment {
  return { ...experiment, id: id ?? null, artifactLocation: places.locationOf(experiment, id ?? experiment.id) };
}

const idIn = (ids: ExperimentIds, id: string): string => ids.get(id) ?? id;

export function wantedRun({ places }: Job, ids: ExperimentIds, run: StoredRun): StoredRun {
  const { id, experimentId, artifactUri } = run;
  return {
    ...run,
    experimentId: idIn(ids, experimentId),
    artifactUri: artifactUri && places.uriOf(experimentId, artifactUri, id, "artifacts"),
  };
}

export function wantedLoggedModel({ places }: Job, ids: ExperimentIds, model: StoredLoggedModel): StoredLoggedModel {
  const { id, experimentId, artifactLocation } = model;
  return {
    ...model,
    experimentId: idIn(ids, experimentId),
    artifactLocation: places.uriOf(experimentId, artifactLocation, "models", id, "artifacts"),
  };
}

export function wantedVersion({ places }: Job, version: ModelVersion): ModelVersion {
  const { source, storageLocation } = version;
  return {
    ...version,
    source: places.anyUri(source),
    storageLocation: storageLocation && places.anyUri(storageLocation),
  };
}

// Experiments: folders in the root, or in the trash when they are deleted.
import {
  artifactUri,
  type Experiment,
  type ExperimentDriver,
  failures,
  type LifecycleStage,
  type NewExperiment,
  raise,
} from "@runledger/store-api";
import { randomInt } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolders, writeFiles } from "../disk/write-file.js";
import { editMeta } from "../edit-meta.js";
import { metaFile, trash } from "../layout.js";
import { pairFiles, removePair } from "../pair-files.js";
import { experimentFields } from "../records/experiment.js";
import {
  experimentPlaces,
  type ExperimentPlace,
  lockOf,
  placeOfExperiment,
  readEntity,
  readOrWarn,
  runFolders,
  type Tree,
} from "../tree.js";
import { writeYaml } from "../yaml/write.js";

async function experimentAt(tree: Tree, place: ExperimentPlace | undefined): Promise<Experiment | undefined> {
  const experiment = place && (await readEntity(tree.caches.experiments, place.folder));
  // The place decides: MLflow may have been stopped between the file and the move.
  return experiment && place && { ...experiment, lifecycleStage: place.stage };
}

export async function activeExperiment(
  tree: Tree,
  id: string,
): Promise<{ readonly place: ExperimentPlace; readonly experiment: Experiment }> {
  const place = placeOfExperiment(tree, id);
  const experiment = await experimentAt(tree, place);
  if (place === undefined || experiment === undefined) throw failures.experimentNotFound(id);
  if (place.stage !== "active") throw failures.experimentNotActive(id);
  return { place, experiment };
}

export async function* listExperiments(tree: Tree): AsyncGenerator<Experiment> {
  for (const place of experimentPlaces(tree)) {
    const experiment = await readOrWarn(tree, tree.caches.experiments, place.folder);
    if (experiment !== undefined) yield { ...experiment, lifecycleStage: place.stage };
  }
}

async function byName(tree: Tree, name: string): Promise<Experiment | undefined> {
  for await (const experiment of listExperiments(tree)) if (experiment.name === name) return experiment;
  return undefined;
}

/** 18 digits, as MLflow makes them. */
export function newExperimentId(tree: Tree): string {
  for (;;) {
    const id = `${randomInt(1e8, 1e9)}${String(randomInt(0, 1e9)).padStart(9, "0")}`;
    if (placeOfExperiment(tree, id) === undefined) return id;
  }
}

/** The meta.yaml comes last: without it, MLflow and we see no experiment yet. */
export async function addExperiment(
  tree: Tree,
  id: string,
  { name, artifactLocation, tags }: NewExperiment,
  now: number,
): Promise<void> {
  const folder = join(tree.root, id);
  const tagFiles = pairFiles(tree, folder, "tags", tags);
  const fields = experimentFields({
    id,
    name,
    artifactLocation: artifactLocation ?? artifactUri(tree.artifactRoot, id),
    lifecycleStage: "active",
    creationTime: now,
    lastUpdateTime: now,
  });
  mkdirSync(folder);
  try {
    mkdirSync(join(folder, "tags"));
    await writeFiles(folder, tagFiles);
    await writeFiles(folder, [{ path: join(folder, metaFile), text: writeYaml(fields) }]);
    await syncFolders([tree.root]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function create(tree: Tree, experiment: NewExperiment, now: number): Promise<string> {
  return tree.locks.hold(lockOf.experiments(tree), async () => {
    if ((await byName(tree, experiment.name)) !== undefined) throw failures.experimentExists(experiment.name);
    const id = newExperimentId(tree);
    await addExperiment(tree, id, experiment, now);
    return id;
  });
}

async function rename(tree: Tree, id: string, name: string, now: number): Promise<void> {
  await tree.locks.hold(lockOf.experiments(tree), async () => {
    const { place } = await activeExperiment(tree, id);
    const holder = await byName(tree, name);
    if (holder !== undefined && holder.id !== id) throw failures.experimentExists(name);
    await editMeta(place.folder, { name, last_update_time: now });
  });
}

/** Stamps every run, a few at a time so that their waiting for the disk is shared. */
async function stampRuns(tree: Tree, place: ExperimentPlace, stage: LifecycleStage, now: number): Promise<void> {
  const stamp = async (folder: string): Promise<void> => {
    const info = await readOrWarn(tree, tree.caches.runInfos, folder);
    if (info === undefined || info.lifecycleStage === stage) return;
    await tree.locks.hold(lockOf.entity(folder), async () =>
      editMeta(folder, { lifecycle_stage: stage, deleted_time: stage === "deleted" ? now : undefined }),
    );
  };
  let pending: Promise<void>[] = [];
  for (const folder of runFolders(tree, place)) {
    pending.push(stamp(folder));
    if (pending.length < 16) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
}

/** Runs first and the folder's move last, as MLflow does it: what was stopped half-way can be done again. */
async function setLifecycle(tree: Tree, id: string, stage: LifecycleStage, now: number): Promise<void> {
  const from = stage === "deleted" ? "active" : "deleted";
  await tree.locks.hold(lockOf.experiments(tree), async () => {
    const place = placeOfExperiment(tree, id);
    if (place?.stage !== from || (await experimentAt(tree, place)) === undefined)
      throw failures.experimentNotInStage(id, from);
    const target = join(tree.root, stage === "deleted" ? trash : "", id);
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined)
      raise("INVALID_STATE", `${target} is in the way of experiment ${id}`);
    await stampRuns(tree, place, stage, now);
    await editMeta(place.folder, { lifecycle_stage: stage, last_update_time: now });
    mkdirSync(dirname(target), { recursive: true });
    renameSync(place.folder, target);
    await syncFolders([dirname(place.folder), dirname(target)]);
  });
}

export function experimentGroup(tree: Tree): ExperimentDriver {
  return {
    create: async (experiment, now) => create(tree, experiment, now),
    get: async (id) => experimentAt(tree, placeOfExperiment(tree, id)),
    getByName: async (name) => byName(tree, name),
    rename: async (id, name, now) => rename(tree, id, name, now),
    setLifecycle: async (id, stage, now) => setLifecycle(tree, id, stage, now),
    setTag: async (id, { key, value }) => {
      const { place } = await activeExperiment(tree, id);
      await writeFiles(place.folder, pairFiles(tree, place.folder, "tags", [{ key, value }]));
    },
    deleteTag: async (id, key) => {
      const { place } = await activeExperiment(tree, id);
      if (!(await removePair(place.folder, "tags", key))) throw failures.experimentTagNotFound(id, key);
    },
    list: async function* (view) {
      for await (const experiment of listExperiments(tree))
        if (view === "all" || experiment.lifecycleStage === view) yield experiment;
    },
  };
}

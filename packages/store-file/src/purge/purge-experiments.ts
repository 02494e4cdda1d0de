// Experiments removed for good: their folders in the trash.
import { failures, type ExperimentId } from "@runledger/store-api";
import { join } from "node:path";
import type { EntityCache } from "../cache/entity-cache.js";
import {
  type ExperimentPlace,
  foldersIn,
  lockOf,
  placeOfExperiment,
  readSettled,
  runFolders,
  type Tree,
} from "../tree.js";
import { isMarked, mark, removeFolders } from "./marker.js";

/** Whether a run or a logged model is in it; broken ones that nobody can read are not counted. */
async function hasEntities(tree: Tree, { folder }: ExperimentPlace): Promise<boolean> {
  const isThere = async <T>(cache: EntityCache<T>, entity: string): Promise<boolean> => {
    if (isMarked(entity)) return true;
    const found = await readSettled(cache, entity);
    return found !== undefined && "entity" in found;
  };
  for (const run of runFolders(tree, { folder })) if (await isThere(tree.caches.runInfos, run)) return true;
  const models = join(folder, "models");
  for (const id of foldersIn(tree, models)) if (await isThere(tree.caches.loggedModels, join(models, id))) return true;
  return false;
}

/** @throws failures.experimentNotDeleted, failures.experimentNotEmpty */
async function deletedPlace(tree: Tree, id: ExperimentId): Promise<string | undefined> {
  const place = placeOfExperiment(tree, id);
  if (place === undefined) return undefined;
  if (place.stage !== "deleted") throw failures.experimentNotDeleted(id);
  if (await hasEntities(tree, place)) throw failures.experimentNotEmpty(id);
  return place.folder;
}

export async function purgeExperiments(tree: Tree, ids: readonly ExperimentId[]): Promise<void> {
  const folders = await tree.locks.hold(lockOf.experiments(tree), async () => {
    const found: string[] = [];
    for (const id of ids) {
      const folder = await deletedPlace(tree, id);
      if (folder !== undefined) found.push(folder);
    }
    for (const folder of found) await mark(folder);
    return found;
  });
  await removeFolders(folders);
}

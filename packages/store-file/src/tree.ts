// The opened root: where each entity lies now, what it holds, and how it is changed. Groups know no other way to the disk.
import {
  type Dataset,
  type Experiment,
  type LifecycleStage,
  type LoggedModel,
  raise,
  type RunInfo,
  shown,
} from "@runledger/store-api";
import { opendirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type EntityCache, entityCache, type Read } from "./cache/entity-cache.js";
import type { Probe } from "./cache/probe.js";
import { isAbsent } from "./disk/errno.js";
import { type Inside, insideOf, isFolder } from "./disk/inside.js";
import { type Changes, openChanges } from "./disk/changes.js";
import { recoverJournal } from "./disk/journal.js";
import { type Locks, openLocks, recoveryLock } from "./disk/lock.js";
import {
  isExperimentFolder,
  isModelFolder,
  isPathSafe,
  lockFile,
  metaFile,
  ownPrefix,
  registryFolder,
  reservedInExperiment,
  trash,
} from "./layout.js";
import { readDataset, weighDataset } from "./records/dataset.js";
import { readExperiment, weighExperiment } from "./records/experiment.js";
import { readLoggedModel, weighLoggedModel } from "./records/logged-model.js";
import { readRegisteredModel, type RegisteredModelRecord, weighRegisteredModel } from "./records/registry.js";
import { readRun, readRunInfo, type RunRecord, weighRun } from "./records/run.js";

export interface ExperimentPlace {
  readonly id: string;
  readonly folder: string;
  readonly stage: LifecycleStage;
}

export interface Tree {
  readonly root: string;
  readonly artifactRoot: string;
  readonly inside: Inside;
  readonly locks: Locks;
  readonly changes: Changes;
  readonly warn: (message: string) => void;
  readonly caches: {
    readonly experiments: EntityCache<Experiment>;
    readonly runInfos: EntityCache<RunInfo>;
    readonly runs: EntityCache<RunRecord>;
    readonly datasets: EntityCache<Dataset>;
    readonly loggedModels: EntityCache<LoggedModel>;
    readonly registeredModels: EntityCache<RegisteredModelRecord>;
  };
}

/** Bytes of the caches; what a search needs of 100,000 runs fits. */
const room = { runs: 128 << 20, runInfos: 128 << 20, small: 32 << 20 };

export function openTree(root: string, artifactRoot: string, warn: (message: string) => void): Tree {
  const inside = insideOf(root);
  const locks = openLocks(root, async (token) => recoverJournal(root, token));
  const cache = <T>(
    read: (probe: Probe, folder: string) => Read<T>,
    weigh: (entity: T) => number,
    space = room.small,
  ) => entityCache({ inside, read, weigh, room: space });
  return {
    root,
    artifactRoot,
    inside,
    locks,
    changes: openChanges(root, locks.token),
    warn: oncePerMessage(warn),
    caches: {
      experiments: cache((probe, folder) => readExperiment(probe, folder), weighExperiment),
      runInfos: cache(
        (probe, folder) => readRunInfo(probe, folder),
        () => 300,
        room.runInfos,
      ),
      runs: cache(readRun, weighRun, room.runs),
      datasets: cache(readDataset, weighDataset),
      loggedModels: cache((probe, folder) => readLoggedModel(probe, folder), weighLoggedModel),
      registeredModels: cache(readRegisteredModel, weighRegisteredModel),
    },
  };
}

/** A broken file is met by every search, but an operator needs to hear of it once. */
function oncePerMessage(warn: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    if (said.size >= 10_000) said.clear();
    said.add(message);
    warn(message);
  };
}

/** How often, and how many milliseconds apart, a file that somebody may be writing is read again before it is called broken. */
const patience = { times: 5, pause: 10 };

/** Reads a folder; MLflow rewrites some files in place, so a moment's emptiness is waited out. */
export async function readSettled<T>(cache: EntityCache<T>, folder: string): Promise<Read<T>> {
  let found = cache.get(folder);
  for (
    let times = 0;
    times < patience.times && found !== undefined && "problem" in found && cache.isUnsettled(folder);
    times += 1
  ) {
    await setTimeout(patience.pause);
    found = cache.get(folder);
  }
  return found;
}

/** What one entity holds: undefined when it is absent. @throws INVALID_STATE naming the file when it is broken */
export async function readEntity<T>(cache: EntityCache<T>, folder: string): Promise<T | undefined> {
  const found = await readSettled(cache, folder);
  if (found !== undefined && "problem" in found)
    return raise("INVALID_STATE", `${join(folder, metaFile)} cannot be read: ${found.problem}`);
  return found?.entity;
}

/** What many entities hold: broken ones are left out with a warning. */
export async function readOrWarn<T>(tree: Tree, cache: EntityCache<T>, folder: string): Promise<T | undefined> {
  const found = await readSettled(cache, folder);
  if (found !== undefined && "problem" in found) {
    tree.warn(`Skipped ${join(folder, metaFile)}: ${found.problem}`);
    return undefined;
  }
  return found?.entity;
}

/** Names of folders in a folder; links count when they stay below the root. */
export function* foldersIn(tree: Pick<Tree, "inside">, folder: string): Generator<string> {
  let open;
  try {
    open = opendirSync(folder, { bufferSize: 256 });
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
      if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name), tree.inside)))
        yield entry.name;
    }
  } finally {
    open.closeSync();
  }
}

export function* experimentPlaces(tree: Tree): Generator<ExperimentPlace> {
  for (const stage of ["active", "deleted"] as const) {
    const above = stage === "active" ? tree.root : join(tree.root, trash);
    for (const id of foldersIn(tree, above)) if (isExperimentFolder(id)) yield { id, folder: join(above, id), stage };
  }
}

export function placeOfExperiment(tree: Tree, id: string): ExperimentPlace | undefined {
  if (!isExperimentFolder(id)) return undefined;
  const active = join(tree.root, id);
  if (isFolder(active, tree.inside)) return { id, folder: active, stage: "active" };
  const deleted = join(tree.root, trash, id);
  return isFolder(deleted, tree.inside) ? { id, folder: deleted, stage: "deleted" } : undefined;
}

/** Names of the folders of an experiment that may be runs. */
export function* runFolders(tree: Tree, experiment: Pick<ExperimentPlace, "folder">): Generator<string> {
  for (const name of foldersIn(tree, experiment.folder))
    if (!reservedInExperiment.has(name)) yield join(experiment.folder, name);
}

/** Ids are found in whichever experiment has a folder of that name. */
function find(tree: Tree, known: Map<string, string>, id: string, below: string): string | undefined {
  if (!isPathSafe(id) || id.startsWith(".") || reservedInExperiment.has(id)) return undefined;
  const before = known.get(id);
  if (before !== undefined && isFolder(before, tree.inside)) return before;
  known.delete(id);
  for (const { folder } of experimentPlaces(tree)) {
    const path = join(folder, below, id);
    if (!isFolder(path, tree.inside)) continue;
    if (known.size >= 100_000) known.clear();
    known.set(id, path);
    return path;
  }
  return undefined;
}

/** Finds the folders of runs and logged models by id. */
export interface Finder {
  run(id: string): string | undefined;
  loggedModel(id: string): string | undefined;
}

export function openFinder(tree: Tree): Finder {
  const runs = new Map<string, string>();
  const models = new Map<string, string>();
  return { run: (id) => find(tree, runs, id, ""), loggedModel: (id) => find(tree, models, id, "models") };
}

export const registryRoot = (tree: Tree): string => join(tree.root, registryFolder);

/** The folder of a registered model, if there can be one of that name. */
export const registeredModelFolder = (tree: Tree, name: string): string | undefined =>
  isModelFolder(name) ? join(registryRoot(tree), name) : undefined;

export function newRegisteredModelFolder(tree: Tree, name: string): string {
  return (
    registeredModelFolder(tree, name) ??
    raise(
      "INVALID_PARAMETER_VALUE",
      `Registered model name ${shown(name)} cannot be the name of a folder, as the file store needs`,
    )
  );
}

/** Locks: one for the names of experiments and their lifecycle, one for the registry, one for each run and each logged model. */
export const lockOf = {
  experiments: (tree: Tree): string => join(tree.root, lockFile),
  registry: (tree: Tree): string => join(tree.root, `${ownPrefix}registry-lock`),
  entity: (folder: string): string => join(folder, lockFile),
  recovery: (tree: Tree, token: string): string => recoveryLock(tree.root, token),
};

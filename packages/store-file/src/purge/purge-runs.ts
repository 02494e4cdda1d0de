// Runs removed for good: their folders, their points in logged models, and data sets that only they had used.
import { failures, type RunId } from "@runledger/store-api";
import { readFileSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openProbe } from "../cache/probe.js";
import { stageFiles } from "../disk/write-file.js";
import { completeLines, runOfLine } from "../metric-lines.js";
import { keyFiles } from "../records/pairs.js";
import { readInputs } from "../records/run.js";
import {
  experimentPlaces,
  type Finder,
  foldersIn,
  lockOf,
  readOrWarn,
  readSettled,
  runFolders,
  type Tree,
} from "../tree.js";
import { type Condemned, condemned, isMarked, markAll, removeFolders } from "./marker.js";

/** @throws failures.runNotDeleted for one that is active, also in a deleted experiment */
async function refuseActive(tree: Tree, { id, folder }: Condemned): Promise<void> {
  const found = await readSettled(tree.caches.runInfos, folder);
  if (found === undefined || ("entity" in found && found.entity.lifecycleStage === "deleted")) return;
  throw failures.runNotDeleted(id);
}

export async function purgeRuns(tree: Tree, finder: Finder, ids: readonly RunId[]): Promise<void> {
  const runs = condemned(ids, (id) => finder.run(id));
  await markAll(tree, runs, (run) => refuseActive(tree, run));
  const folders = runs.map(({ folder }) => folder);
  await forgetModelPoints(tree, new Set(runs.map(({ id }) => id)));
  await forgetUnusedDatasets(tree, folders);
  await removeFolders(folders);
}

/** Takes the points of the runs out of the metric files of all logged models. */
async function forgetModelPoints(tree: Tree, runIds: ReadonlySet<string>): Promise<void> {
  const isGone = (runId: string | null | undefined): boolean => runIds.has(runId ?? "");
  for (const { folder: experiment } of experimentPlaces(tree)) {
    const models = join(experiment, "models");
    for (const name of foldersIn(tree, models)) {
      const folder = join(models, name);
      const model = await readOrWarn(tree, tree.caches.loggedModels, folder);
      const keys = new Set(model?.metrics.filter(({ runId }) => isGone(runId)).map(({ key }) => key));
      if (keys.size > 0) await tree.locks.hold(lockOf.entity(folder), () => rewriteMetrics(tree, folder, keys, isGone));
    }
  }
}

async function rewriteMetrics(
  tree: Tree,
  folder: string,
  keys: ReadonlySet<string>,
  isGone: (runId: string | undefined) => boolean,
): Promise<void> {
  for (const { key, isLink } of keyFiles(openProbe(folder, tree.inside), "metrics"))
    if (!isLink && keys.has(key))
      await filterLines(folder, join(folder, "metrics", key), (line) => !isGone(runOfLine(line)));
}

/** Writes a file anew without some lines. MLflow's writers take no locks: what one of them appends meanwhile is not to be lost. */
async function filterLines(besides: string, path: string, isKept: (line: string) => boolean): Promise<void> {
  for (let placed = false; !placed;) {
    const text = readFileSync(path, "utf8");
    const kept = completeLines(text).filter(isKept);
    const staged = await stageFiles(besides, [{ path, text: kept.map((line) => `${line}\n`).join("") }]);
    try {
      placed = readFileSync(path, "utf8") === text;
      // MLflow cannot read an empty one.
      if (placed && kept.length === 0) rmSync(path);
      else if (placed) staged.place();
    } finally {
      staged.discard();
    }
    await staged.sync();
  }
}

const datasetsOf = (tree: Tree, folder: string): readonly string[] =>
  readInputs(openProbe(folder, tree.inside), []).datasets.map(({ id }) => id);

/** Takes the data sets of the marked runs away that no other run of the experiment uses. */
async function forgetUnusedDatasets(tree: Tree, folders: readonly string[]): Promise<void> {
  for (const [experiment, marked] of Map.groupBy(folders, (folder) => dirname(folder))) {
    const unused = new Set(marked.flatMap((folder) => datasetsOf(tree, folder)));
    if (unused.size === 0) continue;
    await tree.locks.hold(lockOf.entity(experiment), async () => {
      for (const folder of runFolders(tree, { folder: experiment })) {
        if (unused.size === 0) return;
        if (!isMarked(folder)) for (const id of datasetsOf(tree, folder)) unused.delete(id);
      }
      for (const id of unused) await rm(join(experiment, "datasets", id), { recursive: true, force: true });
    });
  }
}

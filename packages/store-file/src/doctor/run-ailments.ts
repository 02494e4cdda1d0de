// What ails a run: its files, the folders that MLflow wants, half lines, and what its links name.
import { shown } from "@runledger/store-api";
import { lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openProbe } from "../cache/probe.js";
import { mendTornLine, tornLine } from "../disk/append.js";
import { refusalOf } from "../disk/errno.js";
import { makeFolder, syncFolders } from "../disk/write-file.js";
import { metaFile, runParts } from "../layout.js";
import { isMarked } from "../purge/marker.js";
import { purgeRuns } from "../purge/purge-runs.js";
import { keyFiles } from "../records/pairs.js";
import type { RunRecord } from "../records/run.js";
import { type Finder, lockOf, readSettled, type Tree } from "../tree.js";
import { type Ailment, beyondRepair } from "./finding.js";
import { halfPurged, leftoversIn } from "./leftovers.js";

const isMissing = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) === undefined;

/** Half lines of metric files; `owner` is the folder whose lock writers of them hold. */
export function* tornIn(tree: Tree, owner: string, at: string): Generator<Ailment> {
  for (const { key, isLink } of keyFiles(openProbe(owner, tree.inside), "metrics")) {
    if (isLink) continue;
    const path = join(owner, "metrics", key);
    let line = "";
    try {
      line = tornLine(path);
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      yield beyondRepair("broken", `${at}/metrics/${key}`, `the system refuses to read it (${refusalOf(error)})`);
    }
    if (line === "") continue;
    yield {
      kind: "torn",
      path: `${at}/metrics/${key}`,
      problem: `its last line has no end: ${shown(line)}`,
      remedy: "cuts that line off",
      mend: async () => tree.locks.hold(lockOf.entity(owner), async () => mendTornLine(path)),
    };
  }
}

/** Empty folders get lost on the way through archives and git, and the run with them. */
function incomplete(tree: Tree, folder: string, at: string): Ailment | undefined {
  const missing = runParts.filter((part) => isMissing(join(folder, part)));
  if (missing.length === 0) return undefined;
  return {
    kind: "incomplete",
    path: at,
    problem: `it has no folder ${missing.join(" and ")}, so MLflow does not see the run`,
    remedy: "makes the folders",
    mend: async () =>
      tree.locks.hold(lockOf.entity(folder), async () => {
        const changed: string[] = [];
        for (const part of missing) makeFolder(join(folder, part), changed);
        await syncFolders(changed);
      }),
  };
}

function* lostLinks(finder: Finder, folder: string, at: string, record: RunRecord): Generator<Ailment> {
  for (const { id } of record.datasets)
    if (isMissing(join(dirname(folder), "datasets", id, metaFile)))
      yield beyondRepair("orphaned", `${at}/inputs`, `its data set ${shown(id)} is not in the experiment`);
  const lost = (part: string, modelId: string): Ailment =>
    beyondRepair("orphaned", `${at}/${part}`, `its logged model ${shown(modelId)} is nowhere`);
  for (const { modelId } of record.models) if (finder.loggedModel(modelId) === undefined) yield lost("inputs", modelId);
  for (const { modelId } of record.outputs)
    if (finder.loggedModel(modelId) === undefined) yield lost("outputs", modelId);
}

/** @param at the experiment's path for the findings */
export async function* runAilments(tree: Tree, finder: Finder, folder: string, above: string): AsyncGenerator<Ailment> {
  const at = `${above}/${basename(folder)}`;
  yield* leftoversIn(tree, folder, at);
  if (isMarked(folder)) {
    yield halfPurged(at, () => purgeRuns(tree, finder, [basename(folder)]));
    return;
  }
  const info = await readSettled(tree.caches.runInfos, folder);
  if (info === undefined) {
    const parts = readdirSync(folder).join(", ");
    yield beyondRepair("orphaned", at, `it has no ${metaFile}, so it is no run; it holds ${parts || "nothing"}`);
    return;
  }
  if ("problem" in info) yield beyondRepair("broken", `${at}/${metaFile}`, info.problem);
  else {
    const lacking = incomplete(tree, folder, at);
    if (lacking !== undefined) yield lacking;
  }
  yield* tornIn(tree, folder, at);
  const found = await readSettled(tree.caches.runs, folder);
  if (found === undefined || "problem" in found) return;
  for (const fault of found.entity.faults) yield beyondRepair("broken", `${at}/${fault}`, "it cannot be read");
  yield* lostLinks(finder, folder, at, found.entity);
}

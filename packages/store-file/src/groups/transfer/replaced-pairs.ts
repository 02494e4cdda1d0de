// The files of tags, params or aliases of which none but the given ones is to remain.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { openProbe } from "../../cache/probe.js";
import { type FileText, syncFolders } from "../../disk/write-file.js";
import { pairFiles, type Part } from "../../pair-files.js";
import { keyFiles, type Pair } from "../../records/pairs.js";
import type { Tree } from "../../tree.js";
import { textAt } from "../run-log.js";

/** Removes the other files, durably. @returns the files that are still to be written */
export async function replacedPairs(
  tree: Tree,
  folder: string,
  part: Part,
  pairs: readonly Pair[],
): Promise<readonly FileText[]> {
  const kept = new Set(pairs.map(({ key }) => key));
  const gone = [...keyFiles(openProbe(folder, tree.inside), part)].filter(({ key }) => !kept.has(key));
  const paths = gone.map(({ key }) => join(folder, part, key));
  for (const path of paths) rmSync(path, { force: true });
  await syncFolders(paths.map((path) => dirname(path)));
  return changedFiles(pairFiles(tree, folder, part, pairs));
}

/** Those that are not there with that text. */
export const changedFiles = (files: readonly FileText[]): readonly FileText[] =>
  files.filter(({ path, text }) => textAt(path) !== text);

// Ids of runs and logged models, by the names of their folders.
import type { IdQuery } from "@runledger/store-api";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { metaFile } from "../../layout.js";
import { type ExperimentPlace, placeOfExperiment, type Tree } from "../../tree.js";

/** By code unit. Folders without a meta.yaml are none, as everywhere. */
export function readIds(
  tree: Tree,
  { experimentIds, after = "", limit }: IdQuery<string>,
  foldersOf: (place: ExperimentPlace) => Iterable<string>,
): readonly string[] {
  const folders = new Map<string, string>();
  for (const experimentId of experimentIds) {
    const place = placeOfExperiment(tree, experimentId);
    if (place === undefined) continue;
    for (const folder of foldersOf(place)) if (basename(folder) > after) folders.set(basename(folder), folder);
  }
  const found: string[] = [];
  for (const [id, folder] of [...folders].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (found.length === limit) break;
    if (existsSync(join(folder, metaFile))) found.push(id);
  }
  return found;
}

// Logged models removed for good: their folders, and the links of runs to them.
import { failures, type LoggedModelId } from "@runledger/store-api";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openProbe } from "../cache/probe.js";
import { syncFolders } from "../disk/write-file.js";
import { metaFile, trash } from "../layout.js";
import { textField } from "../records/fields.js";
import { readMeta } from "../records/meta.js";
import { experimentPlaces, type Finder, foldersIn, lockOf, readSettled, runFolders, type Tree } from "../tree.js";
import { type Condemned, condemned, markAll, removeFolders } from "./marker.js";

/** @throws failures.loggedModelNotDeleted when neither it nor its experiment is */
async function refuseActive(tree: Tree, { id, folder }: Condemned): Promise<void> {
  const found = await readSettled(tree.caches.loggedModels, folder);
  if (found === undefined || ("entity" in found && found.entity.lifecycleStage === "deleted")) return;
  const experiment = dirname(dirname(folder));
  if (dirname(experiment) === join(tree.root, trash)) return;
  throw failures.loggedModelNotDeleted(id);
}

export async function purgeLoggedModels(tree: Tree, finder: Finder, ids: readonly LoggedModelId[]): Promise<void> {
  const models = condemned(ids, (id) => finder.loggedModel(id));
  await markAll(tree, models, (model) => refuseActive(tree, model));
  await forgetLinks(tree, new Set(models.map(({ id }) => id)));
  await removeFolders(models.map(({ folder }) => folder));
}

/** The folders of a run's inputs and outputs that name one of the models. */
function linksTo(tree: Tree, folder: string, modelIds: ReadonlySet<string>): readonly string[] {
  const probe = openProbe(folder, tree.inside);
  const isInput = (name: string): boolean => {
    const meta = readMeta(probe, `inputs/${name}/${metaFile}`);
    if (meta === undefined || "problem" in meta) return false;
    return meta.fields["source_type"] === "MODEL" && modelIds.has(textField(meta.fields, "source_id") ?? "");
  };
  return [
    ...[...foldersIn(tree, join(folder, "outputs"))].filter((id) => modelIds.has(id)).map((id) => `outputs/${id}`),
    ...[...foldersIn(tree, join(folder, "inputs"))].filter(isInput).map((name) => `inputs/${name}`),
  ].map((path) => join(folder, path));
}

/** Takes the inputs and outputs away that name the models, in all experiments. */
async function forgetLinks(tree: Tree, modelIds: ReadonlySet<string>): Promise<void> {
  if (modelIds.size === 0) return;
  for (const { folder: experiment } of experimentPlaces(tree)) {
    for (const folder of runFolders(tree, { folder: experiment })) {
      const links = linksTo(tree, folder, modelIds);
      if (links.length === 0) continue;
      await tree.locks.hold(lockOf.entity(folder), async () => {
        for (const link of links) await rm(link, { recursive: true, force: true });
        await syncFolders(links.map((link) => dirname(link)));
      });
    }
  }
}

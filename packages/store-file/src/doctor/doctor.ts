// Looks over a whole folder, and mends what can be mended without losing anything that anybody could want.
import { raise, shown } from "@runledger/store-api";
import { existsSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { folderOf, rootUri } from "../file-uri.js";
import { metaFile, versionFolder } from "../layout.js";
import {
  experimentPlaces,
  type ExperimentPlace,
  type Finder,
  foldersIn,
  openFinder,
  openTree,
  readSettled,
  registryRoot,
  runFolders,
  type Tree,
} from "../tree.js";
import { isMarked } from "../purge/marker.js";
import { purgeExperiments } from "../purge/purge-experiments.js";
import { purgeLoggedModels } from "../purge/purge-logged-models.js";
import { type Ailment, beyondRepair, type Finding } from "./finding.js";
import { halfPurged, leftoversIn } from "./leftovers.js";
import { runAilments, tornIn } from "./run-ailments.js";

const pathOf = (tree: Tree, folder: string): string => relative(tree.root, folder).split(sep).join("/");

async function* datasetAilments(tree: Tree, above: string): AsyncGenerator<Ailment> {
  for (const id of foldersIn(tree, join(above, "datasets"))) {
    const folder = join(above, "datasets", id);
    const at = pathOf(tree, folder);
    const found = await readSettled(tree.caches.datasets, folder);
    if (found === undefined) yield beyondRepair("orphaned", at, `it has no ${metaFile}, so it is no data set`);
    else if ("problem" in found) yield beyondRepair("broken", `${at}/${metaFile}`, found.problem);
  }
}

async function* loggedModelAilments(tree: Tree, finder: Finder, above: string): AsyncGenerator<Ailment> {
  for (const id of foldersIn(tree, join(above, "models"))) {
    const folder = join(above, "models", id);
    const at = pathOf(tree, folder);
    yield* leftoversIn(tree, folder, at);
    if (isMarked(folder)) {
      yield halfPurged(at, () => purgeLoggedModels(tree, finder, [id]));
      continue;
    }
    const found = await readSettled(tree.caches.loggedModels, folder);
    if (found === undefined) yield beyondRepair("orphaned", at, `it has no ${metaFile}, so it is no logged model`);
    else if ("problem" in found) yield beyondRepair("broken", `${at}/${metaFile}`, found.problem);
    yield* tornIn(tree, folder, at);
  }
}

async function* experimentAilments(
  tree: Tree,
  finder: Finder,
  { folder, id }: ExperimentPlace,
  seen: { readonly ids: Map<string, string>; readonly names: Map<string, string> },
): AsyncGenerator<Ailment> {
  const at = pathOf(tree, folder);
  yield* leftoversIn(tree, folder, at);
  const twin = seen.ids.get(id);
  if (twin !== undefined) yield beyondRepair("duplicate", at, `${twin} is an experiment of the same id`);
  seen.ids.set(id, at);
  if (isMarked(folder)) {
    yield halfPurged(at, () => purgeExperiments(tree, [id]));
    return;
  }
  const found = await readSettled(tree.caches.experiments, folder);
  if (found === undefined) yield beyondRepair("orphaned", at, `it has no ${metaFile}, so it is no experiment`);
  else if ("problem" in found) yield beyondRepair("broken", `${at}/${metaFile}`, found.problem);
  else {
    const { name } = found.entity;
    const namesake = seen.names.get(name);
    if (namesake !== undefined)
      yield beyondRepair("duplicate", at, `its name ${shown(name)} is that of experiment ${namesake} too`);
    seen.names.set(name, at);
  }
  for (const run of runFolders(tree, { folder })) yield* runAilments(tree, finder, run, at);
  yield* datasetAilments(tree, folder);
  yield* loggedModelAilments(tree, finder, folder);
}

async function* registryAilments(tree: Tree): AsyncGenerator<Ailment> {
  for (const name of foldersIn(tree, registryRoot(tree))) {
    const folder = join(registryRoot(tree), name);
    const at = pathOf(tree, folder);
    yield* leftoversIn(tree, folder, at);
    const found = await readSettled(tree.caches.registeredModels, folder);
    if (found === undefined) yield beyondRepair("orphaned", at, `it has no ${metaFile}, so it is no registered model`);
    else if ("problem" in found) yield beyondRepair("broken", `${at}/${metaFile}`, found.problem);
    else {
      const { versions, faults, model } = found.entity;
      for (const fault of faults) yield beyondRepair("broken", `${at}/${fault}`, "it cannot be read");
      for (const { version } of versions)
        yield* leftoversIn(tree, join(folder, versionFolder(version)), `${at}/${versionFolder(version)}`);
      const numbers = new Set(versions.map(({ version }) => version));
      for (const { alias, version } of model.aliases)
        if (!numbers.has(version))
          yield beyondRepair("orphaned", `${at}/aliases/${alias}`, `there is no version ${version}`);
    }
  }
}

/** Leftovers come first: writes that a killed process had written down may mend the rest. */
async function* ailments(tree: Tree): AsyncGenerator<Ailment> {
  yield* leftoversIn(tree, tree.root, "");
  const finder = openFinder(tree);
  const seen = { ids: new Map<string, string>(), names: new Map<string, string>() };
  for (const place of experimentPlaces(tree)) yield* experimentAilments(tree, finder, place, seen);
  yield* registryAilments(tree);
}

export interface Diagnosis extends Finding {
  readonly mended: boolean;
}

/**
 * What is wrong in the folder of a file store. Servers may go on using it meanwhile.
 * @param uri a path or a `file:` URI
 * @param repair mends each finding that has a remedy, as it is met
 * @throws RESOURCE_DOES_NOT_EXIST when there is no such folder
 */
export async function* diagnose(
  uri: string,
  { repair = false }: { readonly repair?: boolean | undefined } = {},
): AsyncGenerator<Diagnosis> {
  const root = folderOf(uri);
  if (!existsSync(root) || !statSync(root).isDirectory())
    raise("RESOURCE_DOES_NOT_EXIST", `There is no folder ${root}`);
  const tree = openTree(root, rootUri(root), () => {});
  try {
    for await (const { mend, ...finding } of ailments(tree)) {
      const mended = repair && mend !== null;
      if (mended) await mend();
      yield { ...finding, mended };
    }
  } finally {
    tree.locks.close();
  }
}

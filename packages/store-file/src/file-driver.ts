// The driver over one root folder. Searches are left to the contract, over rows that the caches keep.
import { type OpenOptions, raise, type Store, type StoreDriver, withContract } from "@runledger/store-api";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, syncFolders } from "./disk/write-file.js";
import { folderOf, rootUri } from "./file-uri.js";
import { datasetGroup } from "./groups/datasets.js";
import { addExperiment, experimentGroup } from "./groups/experiments.js";
import { loggedModelGroup } from "./groups/logged-models.js";
import { metricGroup } from "./groups/metrics.js";
import { modelVersionGroup } from "./groups/model-versions.js";
import { registeredModelGroup } from "./groups/registered-models.js";
import { runGroup } from "./groups/runs.js";
import { transferGroup } from "./groups/transfer/transfer.js";
import { trashGroup } from "./groups/trash.js";
import { registryFolder, trash } from "./layout.js";
import { lockOf, openFinder, openTree, placeOfExperiment, type Tree } from "./tree.js";

export interface FileStoreOptions extends Partial<
  Pick<OpenOptions, "artifactRoot" | "clock" | "truncateLongValues" | "warn">
> {}

/** As MLflow does: a new root gets experiment 0, an existing one is left as it is. */
async function prepare(tree: Tree, isNew: boolean, now: number): Promise<void> {
  const changed: string[] = [];
  for (const folder of [trash, registryFolder]) makeFolder(join(tree.root, folder), changed);
  await syncFolders(changed);
  if (!isNew) return;
  await tree.locks.hold(lockOf.experiments(tree), async () => {
    if (placeOfExperiment(tree, "0") === undefined) await addExperiment(tree, "0", { name: "Default", tags: [] }, now);
  });
}

function ping(root: string): void {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    raise("TEMPORARILY_UNAVAILABLE", `The folder ${root} is not there`);
  accessSync(root, constants.R_OK | constants.W_OK);
}

/** @param uri a path or a `file:` URI; the folder is made when it is missing */
export async function fileDriver(
  uri: string,
  { artifactRoot, clock = Date.now, warn = () => {} }: FileStoreOptions = {},
): Promise<StoreDriver> {
  const root = folderOf(uri);
  const isNew = !existsSync(root);
  if (isNew) makeFolder(root);
  else if (!statSync(root).isDirectory()) raise("INVALID_PARAMETER_VALUE", `${root} is not a folder`);
  const tree = openTree(root, artifactRoot ?? rootUri(root), warn);
  await tree.locks.sweep();
  await prepare(tree, isNew, clock());
  const finder = openFinder(tree);
  return {
    info: { name: "file", storeType: "FileStore", features: { infiniteMetrics: true } },
    experiments: experimentGroup(tree),
    runs: runGroup(tree, finder),
    metrics: metricGroup(tree, finder),
    loggedModels: loggedModelGroup(tree, finder),
    datasets: datasetGroup(tree, finder),
    registry: { models: registeredModelGroup(tree), versions: modelVersionGroup(tree) },
    trash: trashGroup(tree, finder),
    transfer: transferGroup(tree, finder),
    ping: async () => ping(root),
    close: async () => {
      await tree.changes.close();
      tree.locks.close();
    },
  };
}

/**
 * Opens an `mlruns` folder, made when it is missing.
 * Artifact root unless given: the folder's own `file:` URI, as MLflow's client does.
 */
export async function openFileStore(uri: string, options: FileStoreOptions = {}): Promise<Store> {
  return withContract(await fileDriver(uri, options), options);
}

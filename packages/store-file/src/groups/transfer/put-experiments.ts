// Whole experiments: folders in the root or, deleted, in the trash.
import { type ExperimentId, failures, type StoredExperiment } from "@runledger/store-api";
import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, syncFolders } from "../../disk/write-file.js";
import { changedMeta } from "../../edit-meta.js";
import { isExperimentFolder, metaFile, trash } from "../../layout.js";
import { experimentFields } from "../../records/experiment.js";
import { lockOf, placeOfExperiment, type Tree } from "../../tree.js";
import { clearMarked } from "../../purge/marker.js";
import { writeYaml } from "../../yaml/write.js";
import { listExperiments, newExperimentId } from "../experiments.js";
import { textAt } from "../run-log.js";
import { replacedPairs } from "./replaced-pairs.js";

export const putExperiments = (
  tree: Tree,
  experiments: readonly StoredExperiment[],
): Promise<readonly ExperimentId[]> =>
  tree.locks.hold(lockOf.experiments(tree), async () => {
    const holders = new Map<string, ExperimentId>();
    for await (const { id, name } of listExperiments(tree)) holders.set(name, id);
    const ids: ExperimentId[] = [];
    for (const { id: wanted, ...experiment } of experiments) {
      const id = wanted !== null && isExperimentFolder(wanted) ? wanted : newExperimentId(tree);
      const holder = holders.get(experiment.name);
      if (holder !== undefined && holder !== id) throw failures.experimentExists(experiment.name);
      for (const [name, owner] of holders) if (owner === id) holders.delete(name);
      holders.set(experiment.name, id);
      await putExperiment(tree, { ...experiment, id });
      ids.push(id);
    }
    return ids;
  });

async function putExperiment(
  tree: Tree,
  { tags, ...experiment }: StoredExperiment & { readonly id: ExperimentId },
): Promise<void> {
  const { id, lifecycleStage } = experiment;
  const target = join(tree.root, lifecycleStage === "deleted" ? trash : "", id);
  const folder = placeOfExperiment(tree, id)?.folder ?? target;
  await clearMarked(folder);
  const changed: string[] = [];
  makeFolder(join(folder, "tags"), changed);
  const fields = experimentFields(experiment);
  // Last: without it, MLflow and we see no experiment yet.
  const meta =
    textAt(join(folder, metaFile)) === undefined
      ? { path: join(folder, metaFile), text: writeYaml(fields) }
      : changedMeta(folder, fields);
  const tagFiles = await replacedPairs(tree, folder, "tags", tags);
  await syncFolders(changed);
  await tree.changes.commit({ folder, files: [...tagFiles, meta], lines: [] });
  if (folder === target) return;
  makeFolder(dirname(target));
  renameSync(folder, target);
  await syncFolders([dirname(folder), dirname(target)]);
}

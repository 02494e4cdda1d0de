// Whole runs without their points. A run that is in another experiment moves there with all that it has.
import { failures, type StoredRun } from "@runledger/store-api";
import { renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { openProbe } from "../../cache/probe.js";
import { type FileText, makeFolder, syncFolders } from "../../disk/write-file.js";
import { changedMeta } from "../../edit-meta.js";
import { datasetFolder, inputFolder, metaFile } from "../../layout.js";
import { datasetFields, inputFields, outputFields } from "../../records/dataset.js";
import { runFields } from "../../records/run.js";
import { type Finder, lockOf, placeOfExperiment, type Tree } from "../../tree.js";
import { clearMarked } from "../../purge/marker.js";
import { writeYaml, type YamlValue } from "../../yaml/write.js";
import { textAt } from "../run-log.js";
import { inTurns } from "./put-points.js";
import { changedFiles, replacedPairs } from "./replaced-pairs.js";

type RunToPut = Omit<StoredRun, "metrics">;

/** @throws failures.experimentNotFound */
export async function putRuns(tree: Tree, finder: Finder, runs: readonly RunToPut[]): Promise<void> {
  for (const { experimentId } of runs)
    if (placeOfExperiment(tree, experimentId) === undefined) throw failures.experimentNotFound(experimentId);
  await inTurns(runs, (run) => putRun(tree, finder, run));
}

async function putRun(tree: Tree, finder: Finder, run: RunToPut): Promise<void> {
  const place = placeOfExperiment(tree, run.experimentId);
  if (place === undefined) throw failures.experimentNotFound(run.experimentId);
  const folder = join(place.folder, run.id);
  const before = finder.run(run.id) ?? folder;
  await clearMarked(before);
  const changed: string[] = [];
  makeFolder(before, changed);
  await tree.locks.hold(lockOf.entity(before), async () => {
    const files = [
      ...(await replacedPairs(tree, before, "params", run.params)),
      ...(await replacedPairs(tree, before, "tags", run.tags)),
      ...(await replacedLinks(tree, before, run)),
    ];
    for (const part of ["metrics", "params", "artifacts", "tags"]) makeFolder(join(before, part), changed);
    await syncFolders(changed);
    const commit = async (datasets: readonly FileText[]): Promise<void> =>
      tree.changes.commit({ folder: before, files: [...datasets, ...files, runMeta(before, run)], lines: [] });
    if (run.inputs.datasets.length === 0) return commit([]);
    // A purge takes data sets away that no run uses, and looks for users under the same lock.
    return tree.locks.hold(lockOf.entity(place.folder), async () =>
      commit(changedFiles(datasetFiles(place.folder, run))),
    );
  });
  if (before === folder) return;
  renameSync(before, folder);
  await syncFolders([dirname(before), dirname(folder)]);
}

/** Without it, MLflow and we see no run yet. */
function runMeta(folder: string, run: RunToPut): FileText {
  const path = join(folder, metaFile);
  const fields = runFields(run, run.deletedTime);
  if (textAt(path) === undefined) return { path, text: writeYaml(fields) };
  return changedMeta(folder, { deleted_time: undefined, ...fields });
}

const metaOf = (folder: string, fields: Record<string, YamlValue>): FileText => ({
  path: join(folder, metaFile),
  text: writeYaml(fields),
});

const datasetFiles = (experiment: string, { inputs }: RunToPut): readonly FileText[] =>
  inputs.datasets.map(({ dataset }) =>
    metaOf(join(experiment, "datasets", datasetFolder(dataset.name, dataset.digest)), datasetFields(dataset)),
  );

/** Removes the links to data sets and models that are not given. @returns the files of the others */
async function replacedLinks(
  tree: Tree,
  folder: string,
  { id, inputs, outputs }: RunToPut,
): Promise<readonly FileText[]> {
  const files = [
    ...inputs.datasets.map(({ dataset, tags }) => {
      const source = datasetFolder(dataset.name, dataset.digest);
      return metaOf(join(folder, "inputs", inputFolder(source, id)), inputFields(source, "DATASET", tags));
    }),
    ...inputs.models.map(({ modelId }) =>
      metaOf(join(folder, "inputs", inputFolder(modelId, id)), inputFields(modelId, "MODEL", [])),
    ),
    ...outputs.map(({ modelId, step }) => metaOf(join(folder, "outputs", modelId), outputFields(modelId, step))),
  ];
  const kept = new Set(files.map(({ path }) => dirname(path)));
  const probe = openProbe(folder, tree.inside);
  for (const part of ["inputs", "outputs"]) {
    const gone = probe
      .entries(part)
      .map(({ name }) => join(folder, part, name))
      .filter((path) => !kept.has(path));
    for (const path of gone) rmSync(path, { recursive: true, force: true });
    if (gone.length > 0) await syncFolders([join(folder, part)]);
  }
  return changedFiles(files);
}

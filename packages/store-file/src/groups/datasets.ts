// Inputs and outputs of runs.
import { compareText, type DatasetDriver, type DatasetSummary } from "@runledger/store-api";
import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileText } from "../disk/write-file.js";
import { datasetFolder, inputFolder, metaFile } from "../layout.js";
import { datasetFields, inputFields, outputFields } from "../records/dataset.js";
import { type Finder, lockOf, placeOfExperiment, readOrWarn, runFolders, type Tree } from "../tree.js";
import { writeYaml, type YamlValue } from "../yaml/write.js";
import { holdActiveRun } from "./active.js";

const contextTag = "mlflow.data.context";

/** The file of a link or a data set, unless there is one already. */
function newFiles(folder: string, fields: Record<string, YamlValue>): FileText[] {
  const path = join(folder, metaFile);
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? [{ path, text: writeYaml(fields) }] : [];
}

async function summaries(tree: Tree, experimentIds: readonly string[]): Promise<DatasetSummary[]> {
  const found = new Map<string, DatasetSummary>();
  for (const experimentId of experimentIds) {
    const place = placeOfExperiment(tree, experimentId);
    if (place === undefined) continue;
    for (const folder of runFolders(tree, place)) {
      const record = await readOrWarn(tree, tree.caches.runs, folder);
      for (const { id, tags } of record?.datasets ?? []) {
        const dataset = await readOrWarn(tree, tree.caches.datasets, join(place.folder, "datasets", id));
        if (dataset === undefined) continue;
        const context = tags.find(({ key }) => key === contextTag)?.value ?? null;
        const summary = { experimentId, name: dataset.name, digest: dataset.digest, context };
        found.set(JSON.stringify(Object.values(summary)), summary);
      }
    }
  }
  return [...found.values()].toSorted((a, b) => compareText(a.name, b.name) || compareText(a.digest, b.digest));
}

export function datasetGroup(tree: Tree, finder: Finder): DatasetDriver {
  return {
    logInputs: async (runId, { datasets, models }) =>
      holdActiveRun(tree, finder, runId, async ({ folder }) =>
        // A purge takes data sets away that no run uses, and looks for users under the same lock.
        tree.locks.hold(lockOf.entity(dirname(folder)), async () => {
          const inputs = join(folder, "inputs");
          const files: FileText[] = [];
          for (const { dataset, tags } of datasets) {
            const id = datasetFolder(dataset.name, dataset.digest);
            files.push(...newFiles(join(dirname(folder), "datasets", id), datasetFields(dataset)));
            files.push(...newFiles(join(inputs, inputFolder(id, runId)), inputFields(id, "DATASET", tags)));
          }
          for (const { modelId } of models)
            files.push(...newFiles(join(inputs, inputFolder(modelId, runId)), inputFields(modelId, "MODEL", [])));
          await tree.changes.commit({ folder, files, lines: [] });
        }),
      ),
    logOutputs: async (runId, models) =>
      holdActiveRun(tree, finder, runId, async ({ folder }) => {
        const files = models.flatMap(({ modelId, step }) =>
          newFiles(join(folder, "outputs", modelId), outputFields(modelId, step)),
        );
        await tree.changes.commit({ folder, files, lines: [] });
      }),
    summaries: async (experimentIds, limit) => (await summaries(tree, experimentIds)).slice(0, limit),
  };
}

// Whole logged models, and their points.
import { failures, type LoggedModelId, type ModelPoint, type StoredLoggedModel } from "@runledger/store-api";
import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, syncFolders } from "../../disk/write-file.js";
import { changedMeta } from "../../edit-meta.js";
import { metaFile } from "../../layout.js";
import { loggedModelFields } from "../../records/logged-model.js";
import { type Finder, lockOf, placeOfExperiment, type Tree } from "../../tree.js";
import { clearMarked } from "../../purge/marker.js";
import { writeYaml } from "../../yaml/write.js";
import { modelFolder, modelPoint, newModelLines, textAt } from "../run-log.js";
import { inTurns, runFolder } from "./put-points.js";
import { replacedPairs } from "./replaced-pairs.js";

type LoggedModelToPut = Omit<StoredLoggedModel, "pointCount">;

/** @throws failures.experimentNotFound */
export async function putLoggedModels(tree: Tree, finder: Finder, models: readonly LoggedModelToPut[]): Promise<void> {
  for (const { experimentId } of models)
    if (placeOfExperiment(tree, experimentId) === undefined) throw failures.experimentNotFound(experimentId);
  await inTurns(models, (model) => putLoggedModel(tree, finder, model));
}

async function putLoggedModel(tree: Tree, finder: Finder, model: LoggedModelToPut): Promise<void> {
  const place = placeOfExperiment(tree, model.experimentId);
  if (place === undefined) throw failures.experimentNotFound(model.experimentId);
  const folder = join(place.folder, "models", model.id);
  const before = finder.loggedModel(model.id) ?? folder;
  await clearMarked(before);
  const changed: string[] = [];
  makeFolder(before, changed);
  await tree.locks.hold(lockOf.entity(before), async () => {
    const pairs = [
      ...(await replacedPairs(tree, before, "params", model.params)),
      ...(await replacedPairs(tree, before, "tags", model.tags)),
    ];
    for (const part of ["metrics", "params", "tags"]) makeFolder(join(before, part), changed);
    await syncFolders(changed);
    const path = join(before, metaFile);
    const fields = loggedModelFields(model);
    // Last: without it, MLflow and we see no model yet.
    const meta = textAt(path) === undefined ? { path, text: writeYaml(fields) } : changedMeta(before, fields);
    await tree.changes.commit({ folder: before, files: [...pairs, meta], lines: [] });
  });
  if (before === folder) return;
  makeFolder(dirname(folder));
  renameSync(before, folder);
  await syncFolders([dirname(before), dirname(folder)]);
}

/** @throws failures.loggedModelNotFound, failures.runNotFound */
export async function putModelPoints(tree: Tree, finder: Finder, points: readonly ModelPoint[]): Promise<void> {
  const folders = new Map<LoggedModelId, string>();
  for (const modelId of new Set(points.map((point) => point.modelId)))
    folders.set(modelId, await modelFolder(tree, finder, modelId));
  for (const runId of new Set(points.flatMap((point) => point.runId ?? []))) await runFolder(tree, finder, runId);
  await inTurns([...Map.groupBy(points, ({ modelId }) => modelId)], async ([modelId, ofModel]) => {
    const folder = folders.get(modelId) ?? "";
    const asked = ofModel.map(({ runId, datasetName, datasetDigest, ...point }) =>
      modelPoint(runId ?? refuseWithoutRun(modelId, point.key), {
        ...point,
        datasetName: datasetName ?? undefined,
        datasetDigest: datasetDigest ?? undefined,
      }),
    );
    await tree.locks.hold(lockOf.entity(folder), async () =>
      tree.changes.commit({ folder, files: [], lines: newModelLines(tree, folder, asked, () => undefined) }),
    );
  });
}

const refuseWithoutRun = (modelId: LoggedModelId, key: string): never => {
  throw failures.loggedModelPointWithoutRun(modelId, key);
};

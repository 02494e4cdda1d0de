// Whole entities in bulk, read from folders and written into them.
import {
  decodePageToken,
  encodePageToken,
  type LoggedModelId,
  type ModelPoint,
  type OrderKey,
  type Page,
  type PointQuery,
  type RunId,
  type StoredLoggedModel,
  type StoredRegisteredModel,
  type StoredRun,
  type TransferDriver,
} from "@runledger/store-api";
import { join } from "node:path";
import { type Finder, foldersIn, readOrWarn, runFolders, type Tree } from "../../tree.js";
import { findModel } from "../registry-access.js";
import { storedRun } from "../runs.js";
import { putExperiments } from "./put-experiments.js";
import { putLoggedModels, putModelPoints } from "./put-logged-models.js";
import { pointWriter } from "./put-points.js";
import { putModelVersions, putRegisteredModels } from "./put-registry.js";
import { putRuns } from "./put-runs.js";
import { readIds } from "./read-ids.js";
import { pointCounts, runPoints } from "./run-points.js";

async function present<K, T>(keys: readonly K[], read: (key: K) => Promise<T | undefined>): Promise<T[]> {
  const found: T[] = [];
  for (const key of keys) {
    const entity = await read(key);
    if (entity !== undefined) found.push(entity);
  }
  return found;
}

const modelAt = async (tree: Tree, finder: Finder, id: LoggedModelId) => {
  const folder = finder.loggedModel(id);
  return folder === undefined ? undefined : readOrWarn(tree, tree.caches.loggedModels, folder);
};

async function storedLoggedModel(
  tree: Tree,
  finder: Finder,
  id: LoggedModelId,
): Promise<StoredLoggedModel | undefined> {
  const model = await modelAt(tree, finder, id);
  if (model === undefined) return undefined;
  const { metrics, ...rest } = model;
  return { ...rest, pointCount: metrics.length };
}

const tokenOrder: readonly OrderKey[] = [
  { field: { space: "attribute", key: "points", type: "number" }, descending: false },
];

/** Models have few points, which are read with them. A token is how many were given before. */
async function modelPoints(
  tree: Tree,
  finder: Finder,
  { ids, limit, pageToken }: PointQuery<LoggedModelId>,
): Promise<Page<ModelPoint>> {
  const start = pageToken === undefined ? 0 : Number(decodePageToken(pageToken, tokenOrder)[0]);
  const items: ModelPoint[] = [];
  let before = 0;
  for (const modelId of ids.toSorted()) {
    const metrics = (await modelAt(tree, finder, modelId))?.metrics ?? [];
    for (const metric of metrics.slice(
      Math.max(0, start - before),
      Math.max(0, start - before) + limit + 1 - items.length,
    ))
      items.push({ ...metric, modelId });
    before += metrics.length;
  }
  if (items.length <= limit) return { items };
  return { items: items.slice(0, limit), nextPageToken: encodePageToken([start + limit], tokenOrder) };
}

async function storedRegisteredModel(tree: Tree, name: string): Promise<StoredRegisteredModel | undefined> {
  const found = await findModel(tree, name);
  if (found === undefined) return undefined;
  const { model, versions, highest } = found.record;
  return { ...model, versions: versions.map(({ version }) => version), highestVersion: highest };
}

export function transferGroup(tree: Tree, finder: Finder): TransferDriver {
  return {
    runIds: async (query) => readIds(tree, query, (place) => runFolders(tree, place)),
    runs: async (ids) => present<RunId, StoredRun>(ids, async (id) => storedRun(tree, finder, id)),
    pointCounts: async (runIds) => pointCounts(tree, finder, runIds),
    points: async (query) => runPoints(tree, finder, query),
    loggedModelIds: async (query) =>
      readIds(tree, query, function* ({ folder }) {
        const models = join(folder, "models");
        for (const id of foldersIn(tree, models)) yield join(models, id);
      }),
    loggedModels: async (ids) => present(ids, async (id) => storedLoggedModel(tree, finder, id)),
    modelPoints: async (query) => modelPoints(tree, finder, query),
    registeredModels: async (names) => present(names, async (name) => storedRegisteredModel(tree, name)),

    putExperiments: async (experiments) => putExperiments(tree, experiments),
    putRuns: async (runs) => putRuns(tree, finder, runs),
    putPoints: pointWriter(tree, finder),
    putLoggedModels: async (models) => putLoggedModels(tree, finder, models),
    putModelPoints: async (points) => putModelPoints(tree, finder, points),
    putRegisteredModels: async (models) => putRegisteredModels(tree, models),
    putModelVersions: async (versions) => putModelVersions(tree, versions),
  };
}

// Runs: a folder each in their experiment.
import {
  failures,
  type ModelInput,
  type NewRun,
  type Run,
  runArtifactUri,
  type RunDriver,
  type RunInfo,
  type RunPatch,
  type DatasetInput,
  type StoredRun,
} from "@runledger/store-api";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { openProbe } from "../cache/probe.js";
import { openRunColumns } from "../cache/run-columns.js";
import { isAbsent } from "../disk/errno.js";
import { syncFolders, writeFiles } from "../disk/write-file.js";
import { changedMeta, editMeta } from "../edit-meta.js";
import { metaFile } from "../layout.js";
import { pairFiles, pairPath, removePair } from "../pair-files.js";
import { wholeField } from "../records/fields.js";
import { readMeta } from "../records/meta.js";
import { runFields, runNameTag, type RunRecord } from "../records/run.js";
import { type Finder, lockOf, placeOfExperiment, readEntity, readOrWarn, runFolders, type Tree } from "../tree.js";
import { writeYaml } from "../yaml/write.js";
import { activeExperiment } from "./experiments.js";
import { activeRun, holdActiveRun, runAt } from "./active.js";
import { logToRun, textAt } from "./run-log.js";
import { searchRuns } from "./run-search.js";

/** The data sets of a run with what the experiment says about them. */
async function datasetsOf(tree: Tree, folder: string, { datasets }: RunRecord): Promise<DatasetInput[]> {
  const found: DatasetInput[] = [];
  for (const { id, tags } of datasets) {
    const dataset = await readOrWarn(tree, tree.caches.datasets, join(dirname(folder), "datasets", id));
    if (dataset !== undefined) found.push({ dataset, tags });
  }
  return found;
}

async function entityOf(tree: Tree, folder: string, record: RunRecord, models: readonly ModelInput[]): Promise<Run> {
  for (const fault of record.faults) tree.warn(`Left out of run ${record.info.id}: ${join(folder, fault)}`);
  const { info, metrics, params, tags, outputs } = record;
  const datasets = record.datasets.length === 0 ? [] : await datasetsOf(tree, folder, record);
  return { ...info, metrics, params, tags, inputs: { datasets, models }, outputs };
}

/** A run as a search gives it; broken ones are left out with a warning. */
async function found(tree: Tree, folder: string): Promise<Run | undefined> {
  const record = await readOrWarn(tree, tree.caches.runs, folder);
  return record && entityOf(tree, folder, record, []);
}

async function get(tree: Tree, finder: Finder, id: string): Promise<Run | undefined> {
  const folder = finder.run(id);
  const record = folder && (await readEntity(tree.caches.runs, folder));
  return folder && record ? entityOf(tree, folder, record, record.models) : undefined;
}

/** A run with the time of its deletion; a broken one is left out with a warning. */
export async function storedRun(tree: Tree, finder: Finder, id: string): Promise<StoredRun | undefined> {
  const folder = finder.run(id);
  const record = folder && (await readOrWarn(tree, tree.caches.runs, folder));
  if (!folder || !record) return undefined;
  const meta = record.info.lifecycleStage === "deleted" ? readMeta(openProbe(folder, tree.inside)) : undefined;
  const deletedTime = meta !== undefined && "fields" in meta ? wholeField(meta.fields, "deleted_time") : null;
  return { ...(await entityOf(tree, folder, record, record.models)), deletedTime };
}

/** The meta.yaml comes last: without it, MLflow and we see no run yet. */
async function create(tree: Tree, finder: Finder, { tags, ...run }: NewRun): Promise<Run> {
  const { place, experiment } = await activeExperiment(tree, run.experimentId);
  const folder = join(place.folder, run.id);
  const info: RunInfo = {
    ...run,
    status: "RUNNING",
    endTime: null,
    lifecycleStage: "active",
    artifactUri: runArtifactUri(experiment.artifactLocation, run.id),
  };
  const tagFiles = pairFiles(tree, folder, "tags", tags);
  try {
    mkdirSync(folder);
    for (const part of ["metrics", "params", "artifacts", "tags"]) mkdirSync(join(folder, part));
    await writeFiles(folder, tagFiles);
    await writeFiles(folder, [{ path: join(folder, metaFile), text: writeYaml(runFields(info, null)) }]);
    await syncFolders([place.folder]);
  } catch (error) {
    // The experiment may have been deleted meanwhile.
    if (isAbsent(error)) await activeExperiment(tree, run.experimentId);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return (
    (await get(tree, finder, run.id)) ?? {
      ...info,
      metrics: [],
      params: [],
      tags,
      inputs: { datasets: [], models: [] },
      outputs: [],
    }
  );
}

async function update(tree: Tree, finder: Finder, id: string, { name, status, endTime }: RunPatch): Promise<RunInfo> {
  return holdActiveRun(tree, finder, id, async ({ folder, info }) => {
    const changed: RunInfo = {
      ...info,
      name: name ?? info.name,
      status: status ?? info.status,
      endTime: endTime ?? info.endTime,
    };
    const { run_name, status: code, end_time } = runFields(changed, null);
    const nameFiles = name === undefined ? [] : pairFiles(tree, folder, "tags", [{ key: runNameTag, value: name }]);
    await tree.changes.commit({
      folder,
      files: [...nameFiles, changedMeta(folder, { run_name, status: code, end_time })],
      lines: [],
    });
    return changed;
  });
}

async function editTag(
  tree: Tree,
  finder: Finder,
  id: string,
  key: string,
  edit: (value: string | undefined) => string,
): Promise<void> {
  await holdActiveRun(tree, finder, id, async ({ folder }) => {
    const value = edit(textAt(pairPath(tree, folder, "tags", key)));
    await writeFiles(folder, pairFiles(tree, folder, "tags", [{ key, value }]));
  });
}

export function runGroup(tree: Tree, finder: Finder): RunDriver {
  const columns = openRunColumns(tree.inside, (path, lines) =>
    tree.warn(`Left out ${lines} malformed lines of ${path}`),
  );
  return {
    create: async (run) => create(tree, finder, run),
    get: async (id) => get(tree, finder, id),
    update: async (id, patch) => update(tree, finder, id, patch),
    setLifecycle: async (id, stage, now) => {
      const { folder } = await runAt(tree, finder, id);
      await tree.locks.hold(lockOf.entity(folder), async () => {
        const { info } = await runAt(tree, finder, id);
        if (info.lifecycleStage === stage) return;
        await editMeta(folder, { lifecycle_stage: stage, deleted_time: stage === "deleted" ? now : undefined });
      });
    },
    log: async (id, batch) => logToRun(tree, finder, id, batch),
    editTag: async (id, key, edit) => editTag(tree, finder, id, key, edit),
    deleteTag: async (id, key) => {
      const { folder } = await activeRun(tree, finder, id);
      if (!(await removePair(folder, "tags", key))) throw failures.runTagNotFound(id, key);
    },
    list: async function* (experimentIds, view) {
      for (const experimentId of experimentIds) {
        const place = placeOfExperiment(tree, experimentId);
        if (place === undefined) continue;
        for (const folder of runFolders(tree, place)) {
          const run = await found(tree, folder);
          if (run !== undefined && (view === "all" || run.lifecycleStage === view)) yield run;
        }
      }
    },
    search: async (query) => searchRuns(tree, columns, query, async (folder) => found(tree, folder)),
  };
}

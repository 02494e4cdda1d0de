// Logging to a run: all that can fail fails before anything is written.
import { failures, type LogBatch, type LoggedMetric, type LoggedModelMetric, raise, shown } from "@runledger/store-api";
import { readFileSync } from "node:fs";
import type { Lines } from "../disk/append.js";
import { isAbsent } from "../disk/errno.js";
import type { FileText } from "../disk/write-file.js";
import { changedMeta } from "../edit-meta.js";
import { readModelPoints, writePoint } from "../metric-lines.js";
import { pairFiles } from "../pair-files.js";
import { runNameTag } from "../records/run.js";
import { type Finder, lockOf, readEntity, type Tree } from "../tree.js";
import { type ActiveRun, activeRun, holdActiveRun } from "./active.js";

/** The text of a file; undefined when there is none. */
export function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

interface KeyedLine {
  readonly key: string;
  readonly line: string;
}

/** Lines by the metric file they go to. */
function metricLines(tree: Tree, folder: string, keyed: readonly KeyedLine[]): Lines[] {
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  const pairs = [...byKey].map(([key, lines]) => ({ key, value: lines.map(({ line }) => `${line}\n`).join("") }));
  return pairFiles(tree, folder, "metrics", pairs);
}

/** Without the data set: MLflow takes the step of a run's line that names one as 0. */
const runLine = (metric: LoggedMetric): KeyedLine => ({ key: metric.key, line: writePoint(metric) });

/** Params that are new. @throws failures.paramConflict */
function newParams(tree: Tree, { folder, info }: ActiveRun, batch: LogBatch): FileText[] {
  const files = pairFiles(tree, folder, "params", batch.params);
  return files.filter(({ path, text }, index) => {
    const old = textAt(path);
    if (old === undefined) return true;
    // Written by Python on Windows, a line end may have grown a carriage return.
    if (old !== text && old.replaceAll("\r\n", "\n") !== text.replaceAll("\r\n", "\n"))
      throw failures.paramConflict(info.id, batch.params[index]?.key ?? "", old, text);
    return false;
  });
}

/** Tags, and the run's name where one of them gives it. */
function tagFiles(tree: Tree, { folder, info }: ActiveRun, batch: LogBatch): FileText[] {
  const tags = batch.tags.filter(({ key, value }) => key !== runNameTag || value !== "");
  const name = tags.find(({ key }) => key === runNameTag)?.value;
  const files = pairFiles(tree, folder, "tags", tags);
  return name === undefined || name === info.name ? files : [...files, changedMeta(folder, { run_name: name })];
}

const modelIdsOf = (batch: LogBatch): string[] => [
  ...new Set(batch.metrics.flatMap(({ modelId }) => (modelId === undefined ? [] : [modelId]))),
];

interface ModelPoint extends LoggedModelMetric {
  readonly line: string;
}

/** Blanks separate the fields of a line, and MLflow reads a data set by its name and digest together. */
export function modelPoint(runId: string, metric: LoggedMetric): ModelPoint {
  const { key, timestamp, step, value, datasetName, datasetDigest } = metric;
  const dataset = datasetName === undefined || datasetDigest === undefined ? [] : [datasetName, datasetDigest];
  if (
    dataset.some((part) => part === "" || /\s/.test(part)) ||
    (datasetName === undefined) !== (datasetDigest === undefined)
  )
    raise(
      "INVALID_PARAMETER_VALUE",
      `The data set of metric ${shown(key)} must have a name and a digest without blanks, as the file layout needs`,
    );
  return {
    key,
    timestamp,
    step,
    value: Number.isNaN(value) ? 0 : value,
    runId,
    datasetName: datasetName ?? null,
    datasetDigest: datasetDigest ?? null,
    line: [writePoint(metric), runId, ...dataset].join(" "),
  };
}

const placeOf = ({ runId, key, timestamp, step }: LoggedModelMetric): string =>
  JSON.stringify([runId, key, timestamp, step]);

/** The points of a batch about one logged model that it has not yet. @param clash is told of one that has another value there */
export function newModelLines(
  tree: Tree,
  folder: string,
  points: readonly ModelPoint[],
  clash: (point: ModelPoint) => void,
): Lines[] {
  const fresh: ModelPoint[] = [];
  for (const [key, asked] of Map.groupBy(points, (point) => point.key)) {
    const [file] = pairFiles(tree, folder, "metrics", [{ key, value: "" }]);
    const values = new Map<string, number>();
    for (const point of readModelPoints(key, textAt(file?.path ?? "") ?? "").points)
      values.set(placeOf(point), point.value);
    for (const point of asked) {
      const former = values.get(placeOf(point));
      if (former !== undefined && former !== point.value) clash(point);
      if (former !== undefined) continue;
      fresh.push(point);
      values.set(placeOf(point), point.value);
    }
  }
  return metricLines(tree, folder, fresh);
}

/** @throws failures.loggedModelNotFound */
export async function modelFolder(tree: Tree, finder: Finder, id: string): Promise<string> {
  const folder = finder.loggedModel(id);
  if (folder === undefined || (await readEntity(tree.caches.loggedModels, folder)) === undefined)
    throw failures.loggedModelNotFound(id);
  return folder;
}

/** Does the work under the locks of all the models, in one order everywhere so that no two batches wait for each other. */
async function holdModels(
  tree: Tree,
  finder: Finder,
  ids: readonly string[],
  work: (folders: ReadonlyMap<string, string>) => Promise<void>,
): Promise<void> {
  const folders = new Map<string, string>();
  for (const id of ids.toSorted()) folders.set(id, await modelFolder(tree, finder, id));
  const hold = async ([folder, ...rest]: readonly string[]): Promise<void> =>
    folder === undefined ? work(folders) : tree.locks.hold(lockOf.entity(folder), async () => hold(rest));
  await hold([...folders.values()]);
}

async function logUnderLock(tree: Tree, finder: Finder, run: ActiveRun, batch: LogBatch): Promise<void> {
  await holdModels(tree, finder, modelIdsOf(batch), async (models) => {
    const { folder, info } = run;
    const files = [...newParams(tree, run, batch), ...tagFiles(tree, run, batch)];
    const lines = metricLines(tree, folder, batch.metrics.map(runLine));
    for (const [id, modelAt] of models) {
      const points = batch.metrics.filter(({ modelId }) => modelId === id).map((metric) => modelPoint(info.id, metric));
      const clash = ({ key }: ModelPoint): never => {
        throw failures.loggedModelMetricConflict(id, key);
      };
      lines.push(...newModelLines(tree, modelAt, points, clash));
    }
    await tree.changes.commit({ folder, files, lines });
  });
}

/** Points of one metric alone are appended without a lock: nothing is read for them. */
export async function logToRun(tree: Tree, finder: Finder, id: string, batch: LogBatch): Promise<void> {
  const keys = new Set(batch.metrics.map(({ key }) => key));
  const isPlain =
    batch.params.length === 0 && batch.tags.length === 0 && batch.metrics.every(({ modelId }) => modelId === undefined);
  if (!isPlain || keys.size > 1)
    return holdActiveRun(tree, finder, id, async (run) => logUnderLock(tree, finder, run, batch));
  const { folder } = await activeRun(tree, finder, id);
  return tree.changes.commit({ folder, files: [], lines: metricLines(tree, folder, batch.metrics.map(runLine)) });
}

// Search over runs: rows that read what the filter and the order ask for, and whole runs for the page alone.
import { type Run, type RunInfo, type RunQuery, type SearchRow, searchRows, selectRows } from "@runledger/store-api";
import { setImmediate } from "node:timers/promises";
import type { ColumnPart, RunColumns } from "../cache/run-columns.js";
import { placeOfExperiment, readOrWarn, runFolders, type Tree } from "../tree.js";

interface Candidate {
  readonly folder: string;
  readonly info: RunInfo;
  /** Only when the filter names data sets. */
  readonly whole: Run | undefined;
}

const partOf: Readonly<Record<string, ColumnPart>> = { metric: "metrics", param: "params", tag: "tags" };
const nothing = { metrics: [], params: [], tags: [], inputs: { datasets: [], models: [] }, outputs: [] };

function rowOf(columns: RunColumns, { folder, info, whole }: Candidate): SearchRow {
  const row = searchRows.run(whole ?? { ...info, ...nothing });
  const valueOf = (part: ColumnPart, key: string): string | number | undefined => columns.value(folder, part, key);
  return {
    ...row,
    values: (field) => {
      const part = partOf[field.space];
      if (part === undefined) return row.values(field);
      const value = valueOf(part, field.key);
      return value === undefined ? [] : [value];
    },
    sortValue: (key) => {
      const part = partOf[key.field.space];
      return part === undefined ? row.sortValue(key) : valueOf(part, key.field.key);
    },
  };
}

/** @param whole reads a run with all that it has; undefined when it is gone or broken */
export async function searchRuns(
  tree: Tree,
  columns: RunColumns,
  query: RunQuery,
  whole: (folder: string) => Promise<Run | undefined>,
): Promise<Run[]> {
  const namesDatasets = query.filter.clauses.some(({ field }) => field.space === "dataset");
  const candidates = async function* (): AsyncGenerator<Candidate> {
    for (const experimentId of query.experimentIds) {
      const place = placeOfExperiment(tree, experimentId);
      if (place === undefined) continue;
      for (const folder of runFolders(tree, place)) {
        if (!columns.isRun(folder)) continue;
        const known = tree.caches.runInfos.get(folder);
        const info =
          known !== undefined && "entity" in known
            ? known.entity
            : await readOrWarn(tree, tree.caches.runInfos, folder);
        if (info === undefined || (query.view !== "all" && info.lifecycleStage !== query.view)) continue;
        yield { folder, info, whole: namesDatasets ? await whole(folder) : undefined };
      }
    }
  };
  const page = await selectRows(candidates(), (candidate) => rowOf(columns, candidate), query);
  const runs: Run[] = [];
  let sliceEnd = performance.now() + 10;
  for (const { folder } of page) {
    if (performance.now() > sliceEnd) {
      await setImmediate();
      sliceEnd = performance.now() + 10;
    }
    const run = await whole(folder);
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

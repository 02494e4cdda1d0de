// `runledger experiments csv`: all runs of an experiment as MLflow's command writes them, one page in memory at a time.
// Two passes: the first finds the columns, since each key of a metric, param or tag has one.
import { open, rename, rm } from "node:fs/promises";
import { compareText, pythonFloat, type Run, type Runs } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { addCommand, type CommandContext, required } from "../command.js";
import { csvLine } from "../csv.js";
import { allPages } from "../pages.js";
import { createProgress } from "../terminal/progress.js";
import { type StoreFlags, trackingOptions, withStore } from "../tracking-store.js";

interface CsvFlags extends StoreFlags {
  readonly experimentId: string;
  readonly filename?: string;
}

interface Columns {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
  /** pandas shows milliseconds in the whole column when one of its times has some. */
  readonly millis: { readonly startTime: boolean; readonly endTime: boolean };
}

const infoColumns = ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"];

const runPages = (runs: Runs, experimentId: string): AsyncIterable<readonly Run[]> =>
  allPages((page) => runs.search({ experimentIds: [experimentId], ...page }));

/** Ends in the number of runs, too. */
async function findColumns(found: AsyncIterable<readonly Run[]>): Promise<Columns & { readonly total: number }> {
  const keys = { metrics: new Set<string>(), params: new Set<string>(), tags: new Set<string>() };
  const millis = { startTime: false, endTime: false };
  let total = 0;
  for await (const runs of found) {
    total += runs.length;
    for (const run of runs) {
      for (const group of ["metrics", "params", "tags"] as const)
        for (const { key } of run[group]) keys[group].add(key);
      for (const time of ["startTime", "endTime"] as const) millis[time] ||= (run[time] ?? 0) % 1000 !== 0;
    }
  }
  const sorted = (set: Set<string>): readonly string[] => [...set].toSorted(compareText);
  return { metrics: sorted(keys.metrics), params: sorted(keys.params), tags: sorted(keys.tags), millis, total };
}

function timeText(millis: number | null, withMillis: boolean): string {
  if (millis === null) return "";
  const [date = "", time = ""] = new Date(millis).toISOString().split("T");
  return `${date} ${time.slice(0, withMillis ? -1 : -5)}+00:00`;
}

function headLine({ metrics, params, tags }: Columns): string {
  const named = (prefix: string, keys: readonly string[]): string[] => keys.map((key) => `${prefix}.${key}`);
  return csvLine([...infoColumns, ...named("metrics", metrics), ...named("params", params), ...named("tags", tags)]);
}

function lineOf(run: Run, { metrics, params, tags, millis }: Columns): string {
  const values = new Map(run.metrics.map(({ key, value }) => [key, Number.isNaN(value) ? "" : pythonFloat(value)]));
  const texts = (pairs: Run["params"], keys: readonly string[]): string[] => {
    const found = new Map(pairs.map(({ key, value }) => [key, value]));
    return keys.map((key) => found.get(key) ?? "");
  };
  return csvLine([
    run.id,
    run.experimentId,
    run.status,
    run.artifactUri ?? "",
    timeText(run.startTime, millis.startTime),
    timeText(run.endTime, millis.endTime),
    ...metrics.map((key) => values.get(key) ?? ""),
    ...texts(run.params, params),
    ...texts(run.tags, tags),
  ]);
}

type Write = (lines: string) => Promise<void>;

async function writeRuns({ terminal }: CommandContext, runs: Runs, experimentId: string, write: Write): Promise<void> {
  const columns = await findColumns(runPages(runs, experimentId));
  const progress = createProgress(terminal, { unit: "runs", total: columns.total });
  let done = 0;
  await write(headLine(columns));
  for await (const page of runPages(runs, experimentId)) {
    if (page.length > 0) await write(page.map((run) => lineOf(run, columns)).join("\n"));
    progress.update((done += page.length));
  }
  progress.end();
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "ENOENT" ? "there is no such folder" : error.message;
}

/** The file is there as a whole or not at all. */
async function intoFile(filename: string, work: (write: Write) => Promise<void>): Promise<void> {
  const unfinished = `${filename}.unfinished`;
  const file = await open(unfinished, "w").catch((error: unknown) => {
    throw new Error(`'${filename}' cannot be written: ${reasonOf(error)}`, { cause: error });
  });
  try {
    try {
      await work((lines) => file.appendFile(`${lines}\n`));
    } finally {
      await file.close();
    }
    await rename(unfinished, filename);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Adds `csv`. */
export function addExperimentCsv(group: Command, context: CommandContext): void {
  addCommand<CsvFlags>(group, context, {
    name: "csv",
    description: "Write all runs of an experiment as CSV: a column for each metric, param and tag.",
    options: [
      required("-x, --experiment-id <id>", "id of the experiment"),
      new Option("-o, --filename <file>", "where to write it; default: stdout"),
      ...trackingOptions(),
    ],
    examples: ["runledger experiments csv -x 1", "runledger experiments csv -x 1 -o runs.csv"],
    run: async ({ terminal }, flags) => {
      const { experimentId, filename } = flags;
      await withStore(context, flags, async ({ experiments, runs }) => {
        await experiments.get(experimentId);
        const work = (write: Write): Promise<void> => writeRuns(context, runs, experimentId, write);
        await (filename === undefined ? work((lines) => terminal.answer(lines)) : intoFile(filename, work));
      });
      if (filename !== undefined)
        await terminal.answer(`Experiment with ID ${experimentId} has been exported as a CSV to file: ${filename}.`);
    },
  });
}

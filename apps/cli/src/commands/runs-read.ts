// `runs list`, `runs search` and `runs describe`: what is there. Long answers come page by page.
import type { Run } from "@runledger/store-api";
import { type Command, InvalidArgumentError, Option } from "commander";
import { addCommand, collectList, type CommandContext, jsonOption, viewOf, viewOption } from "../command.js";
import { runJson } from "../entity-json.js";
import { localTime } from "../local-time.js";
import { allPages, answerPages, pagesUpTo } from "../pages.js";
import { maxResultsOption, orderByOption, type SearchFlags } from "../search-flags.js";
import type { Style } from "../terminal/colors.js";
import { jsonLine, jsonText } from "../terminal/json.js";
import type { Column } from "../terminal/table.js";
import { trackingOptions, withStore } from "../tracking-store.js";
import {
  experimentIdsOf,
  experimentIdsOption,
  experimentNameOption,
  type ExperimentsFlags,
  filterOption,
  experimentRivals,
  oneRunOption,
} from "./run-flags.js";

interface ListFlags extends ExperimentsFlags {
  readonly view: string;
  readonly json?: true;
}

const statusStyles: Readonly<Record<string, Style>> = {
  FINISHED: "green",
  FAILED: "red",
  KILLED: "red",
  RUNNING: "yellow",
};

const date: Column<Run> = { title: "Date", cell: ({ startTime }) => localTime(startTime), whole: true };
const name: Column<Run> = { title: "Name", cell: (run) => run.name ?? "" };
const id: Column<Run> = { title: "ID", cell: (run) => run.id, whole: true };
const status: Column<Run> = {
  title: "Status",
  cell: (run) => (run.lifecycleStage === "deleted" ? `${run.status} (deleted)` : run.status),
  whole: true,
  style: (run) => (run.lifecycleStage === "deleted" ? "dim" : statusStyles[run.status]),
};

/** Adds `list`, `search` and `describe`. */
export function addRunsRead(group: Command, context: CommandContext): void {
  addList(group, context);
  addSearch(group, context);
  addDescribe(group, context);
}

function addList(group: Command, context: CommandContext): void {
  addCommand<ListFlags>(group, context, {
    name: "list",
    description: "List the runs of an experiment, the latest first.",
    options: [experimentIdsOption(), experimentNameOption(), viewOption(), ...trackingOptions(), jsonOption()],
    examples: ["runledger runs list -x 1", "runledger runs list --experiment-name first --view deleted_only"],
    rivals: experimentRivals,
    run: async ({ terminal }, flags) => {
      await withStore(context, flags, async (store) => {
        const experimentIds = await experimentIdsOf(store, flags);
        const found = allPages((page) => store.runs.search({ experimentIds, view: viewOf(flags), ...page }));
        await answerPages(terminal, found, { json: flags.json, columns: [date, name, id], toJson: runJson });
      });
    },
  });
}

interface FindFlags extends SearchFlags, ListFlags {
  readonly columns?: readonly string[];
}

const groups = { metrics: "right", params: undefined, tags: undefined } as const;

/** @throws InvalidArgumentError unless the text is metrics, params or tags with a key */
function valueColumn(text: string): Column<Run> {
  const [, group, key] = /^(metrics|params|tags)\.(.+)$/s.exec(text) ?? [];
  if (group !== "metrics" && group !== "params" && group !== "tags")
    throw new InvalidArgumentError("Expected names such as metrics.loss, params.lr or tags.team.");
  return {
    title: text,
    align: groups[group],
    cell: (run) => String(run[group].find((pair) => pair.key === key)?.value ?? ""),
  };
}

function columnNames(text: string, before: readonly string[] | undefined): readonly string[] {
  const names = collectList(text, before);
  for (const each of names) valueColumn(each);
  return names;
}

function addSearch(group: Command, context: CommandContext): void {
  addCommand<FindFlags>(group, context, {
    name: "search",
    description: "Find runs by what was logged, in any order.",
    options: [
      experimentIdsOption(),
      experimentNameOption(),
      filterOption(),
      orderByOption("metrics.loss ASC", "; default: the latest first"),
      maxResultsOption(),
      new Option(
        "--columns <names>",
        "further columns of the table, by commas, such as metrics.loss,params.lr",
      ).argParser(columnNames),
      viewOption(),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: [
      'runledger runs search -x 1 --filter "metrics.loss < 0.5" --order-by "metrics.loss ASC" --columns metrics.loss,params.lr',
      "runledger runs search -x 0 -x 1 --filter \"attributes.status = 'FAILED'\" --json",
    ],
    rivals: experimentRivals,
    run: async ({ terminal }, flags) => {
      const { filter, orderBy, maxResults = Infinity, json } = flags;
      const columns = [date, name, status, ...(flags.columns ?? []).map(valueColumn), id];
      await withStore(context, flags, async (store) => {
        const experimentIds = await experimentIdsOf(store, flags);
        const view = viewOf(flags);
        const found = pagesUpTo(maxResults, (page) =>
          store.runs.search({ experimentIds, filter, orderBy, view, ...page }),
        );
        await answerPages(terminal, found, { json, columns, toJson: runJson });
      });
    },
  });
}

interface DescribeFlags extends ListFlags {
  readonly runId: string;
}

function addDescribe(group: Command, context: CommandContext): void {
  addCommand<DescribeFlags>(group, context, {
    name: "describe",
    description: "Show all of a run as JSON.",
    options: [oneRunOption(), ...trackingOptions(), new Option("--json", "the same on one line")],
    examples: ["runledger runs describe --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b"],
    run: async ({ terminal }, flags) => {
      const run = await withStore(context, flags, (store) => store.runs.get(flags.runId));
      await terminal.answer(flags.json === true ? jsonLine(runJson(run)) : jsonText(runJson(run), 4));
    },
  });
}

// `runs log-metric`, `log-param`, `set-tag` and `delete-tag`: one value to one run, tags also to all runs that a filter finds.
import type { LogBatch } from "@runledger/store-api";
import { type Command, InvalidArgumentError, Option } from "commander";
import { addCommand, type CommandContext, jsonOption, required, wholeNumber, yesOption } from "../command.js";
import { jsonLine } from "../terminal/json.js";
import { type StoreFlags, trackingOptions, withStore } from "../tracking-store.js";
import { changeRuns } from "./change-runs.js";
import {
  experimentIdsOption,
  experimentNameOption,
  experimentRivals,
  filterOption,
  type ManyRunsFlags,
  oneRunOption,
  runOption,
} from "./run-flags.js";

interface LogFlags<Value> extends StoreFlags {
  readonly runId: string;
  readonly key: string;
  readonly value: Value;
  readonly json?: true;
}

interface MetricFlags extends LogFlags<number> {
  readonly step: number;
  readonly timestamp?: number;
}

/** As in a filter, and as Python reads it. @throws InvalidArgumentError for what is no number */
function metricValue(text: string): number {
  const [, sign, word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text.trim()) ?? [];
  if (word !== undefined) return word.toLowerCase() === "nan" ? Number.NaN : sign === "-" ? -Infinity : Infinity;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text);
  throw new InvalidArgumentError("Expected a number, nan, inf or -inf.");
}

const keyOption = (): Option => required("--key <key>", "its name");

/** Adds `log-metric`, `log-param`, `set-tag` and `delete-tag`. */
export function addRunsLog(group: Command, context: CommandContext): void {
  addLogMetric(group, context);
  addLogParam(group, context);
  addTags(group, context);
}

async function log(context: CommandContext, flags: LogFlags<unknown>, batch: Partial<LogBatch>): Promise<void> {
  const { runId, key, json } = flags;
  await withStore(context, flags, (store) => store.runs.log(runId, batch));
  await context.terminal.answer(json === true ? jsonLine({ run_id: runId, key }) : `Logged ${key} to run ${runId}.`);
}

function addLogMetric(group: Command, context: CommandContext): void {
  addCommand<MetricFlags>(group, context, {
    name: "log-metric",
    description: "Log a point of a metric to a run.",
    options: [
      oneRunOption(),
      keyOption(),
      required("--value <number>", "its value; nan, inf and -inf are numbers too").argParser(metricValue),
      new Option("--step <number>", "step of the point").argParser(wholeNumber(Number.MIN_SAFE_INTEGER)).default(0),
      new Option("--timestamp <millis>", "time of the point since 1970; default: now").argParser(wholeNumber(0)),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: ["runledger runs log-metric --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b --key loss --value 0.25 --step 3"],
    run: (_context, flags) => {
      const { key, value, step, timestamp = Date.now() } = flags;
      return log(context, flags, { metrics: [{ key, value, step, timestamp }] });
    },
  });
}

function addLogParam(group: Command, context: CommandContext): void {
  addCommand<LogFlags<string>>(group, context, {
    name: "log-param",
    description: "Log a param to a run. A param that is there already keeps its value, and another one is refused.",
    options: [oneRunOption(), keyOption(), required("--value <text>", "its value"), ...trackingOptions(), jsonOption()],
    examples: ["runledger runs log-param --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b --key depth --value 6"],
    run: (_context, flags) => log(context, flags, { params: [{ key: flags.key, value: flags.value }] }),
  });
}

interface TagFlags extends ManyRunsFlags {
  readonly key: string;
  readonly value: string;
  readonly yes?: true;
  readonly json?: true;
}

function addTags(group: Command, context: CommandContext): void {
  const which = [runOption(), filterOption(), experimentIdsOption(), experimentNameOption()];
  addCommand<TagFlags>(group, context, {
    name: "set-tag",
    description: "Set a tag of a run, or of all runs that a filter finds.",
    options: [
      ...which,
      keyOption(),
      required("--value <text>", "its value"),
      yesOption(),
      ...trackingOptions(),
      jsonOption(),
    ],
    examples: [
      "runledger runs set-tag --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b --key checked --value yes",
      'runledger runs set-tag -x 1 --filter "metrics.loss < 0.5" --key good --value true --yes',
    ],
    rivals: experimentRivals,
    run: (_context, flags) =>
      changeRuns(context, flags, {
        view: "active",
        question: (count) => `Set tag ${flags.key} to '${flags.value}' on ${count}?`,
        done: (what) => `Tag ${flags.key} of ${what} has been set.`,
        change: (store, id) => store.runs.log(id, { tags: [{ key: flags.key, value: flags.value }] }),
      }),
  });
  addCommand<Omit<TagFlags, "value">>(group, context, {
    name: "delete-tag",
    description: "Remove a tag of a run, or of all runs that a filter finds.",
    options: [...which, keyOption(), yesOption(), ...trackingOptions(), jsonOption()],
    examples: ["runledger runs delete-tag --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b --key team"],
    rivals: experimentRivals,
    run: (_context, flags) =>
      changeRuns(context, flags, {
        view: "active",
        question: (count) => `Remove tag ${flags.key} of ${count}?`,
        done: (what) => `Tag ${flags.key} of ${what} has been removed.`,
        change: (store, id) => store.runs.deleteTag(id, flags.key),
      }),
  });
}

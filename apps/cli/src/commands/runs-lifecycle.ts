// `runs delete` and `runs restore`: soft, one run or all that a filter finds.
import type { Command } from "commander";
import { addCommand, type CommandContext, jsonOption, yesOption } from "../command.js";
import { trackingOptions } from "../tracking-store.js";
import { changeRuns } from "./change-runs.js";
import {
  experimentIdsOption,
  experimentNameOption,
  experimentRivals,
  filterOption,
  type ManyRunsFlags,
  runOption,
} from "./run-flags.js";

interface LifecycleFlags extends ManyRunsFlags {
  readonly yes?: true;
  readonly json?: true;
}

const options = () => [
  runOption(),
  filterOption(),
  experimentIdsOption(),
  experimentNameOption(),
  yesOption(),
  ...trackingOptions(),
  jsonOption(),
];

/** Adds `delete` and `restore`. */
export function addRunsLifecycle(group: Command, context: CommandContext): void {
  addCommand<LifecycleFlags>(group, context, {
    name: "delete",
    description:
      "Mark a run, or all runs that a filter finds, as deleted. `runs restore` brings them back; `gc` removes them for good.",
    options: options(),
    examples: [
      "runledger runs delete --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b",
      "runledger runs delete -x 1 --filter \"attributes.status = 'FAILED'\" --yes",
    ],
    rivals: experimentRivals,
    run: (_context, flags) =>
      changeRuns(context, flags, {
        view: "active",
        question: (count) => `Delete ${count}?`,
        done: (what) =>
          flags.runId === undefined ? `Deleted ${what}.` : `Run with ID ${flags.runId} has been deleted.`,
        change: (store, id) => store.runs.delete(id),
      }),
  });
  addCommand<LifecycleFlags>(group, context, {
    name: "restore",
    description: "Bring a deleted run back, or all deleted runs that a filter finds.",
    options: options(),
    examples: [
      "runledger runs restore --run-id 5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b",
      "runledger runs restore -x 1 --filter \"params.lr = '0.1'\" --yes",
    ],
    rivals: experimentRivals,
    run: (_context, flags) =>
      changeRuns(context, flags, {
        view: "deleted",
        question: (count) => `Restore ${count}?`,
        done: (what) =>
          flags.runId === undefined ? `Restored ${what}.` : `Run with id ${flags.runId} has been restored.`,
        change: (store, id) => store.runs.restore(id),
      }),
  });
}

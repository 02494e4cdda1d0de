// `runledger runs`: MLflow's commands of that name, and what scripts need besides: search, log, tags, and many runs at once.
import type { Command } from "commander";
import type { CommandContext } from "../command.js";
import { addRunsLifecycle } from "./runs-lifecycle.js";
import { addRunsLog } from "./runs-log.js";
import { addRunsCreate } from "./runs-create.js";
import { addRunsRead } from "./runs-read.js";

/** Adds what `runs` can do. */
export function addRunCommands(group: Command, context: CommandContext): void {
  addRunsRead(group, context);
  addRunsCreate(group, context);
  addRunsLog(group, context);
  addRunsLifecycle(group, context);
}

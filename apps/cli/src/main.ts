// The `runledger` command: exit code 2 for a call that cannot be meant, 1 for one that failed, each with one sentence.
import { CommanderError } from "commander";
import { createProgram } from "./program.js";
import { serve } from "./serve.js";
import { UsageError } from "./usage-error.js";

/** Commander has told what is wrong already; `--help` and `--version` end with 0. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`runledger: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}

try {
  await createProgram(serve, process.env).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

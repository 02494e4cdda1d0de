// The `runledger` command: exit code 2 for a call that cannot be meant, 1 for one that failed, each with one sentence.
import { CommanderError } from "commander";
import { runProgram } from "./program.js";
import { Interrupted } from "./terminal/interruption.js";
import { createTerminal, ReaderGone } from "./terminal/terminal.js";
import { UsageError } from "./usage-error.js";

/** As shells say it of a command that wrote to a closed pipe: 128 and the number of SIGPIPE. */
const READER_GONE = 141;

// An empty variable counts as unset, for the flags that commander reads from the environment too.
for (const [name, value] of Object.entries(process.env)) if (value?.trim() === "") delete process.env[name];

const terminal = createTerminal(process, process.env);

/** Commander has told what is wrong already; `--help` and `--version` end with 0. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof ReaderGone) return READER_GONE;
  const sentence = error instanceof Error ? error.message : String(error);
  terminal.tell(`${terminal.notes.paint("red", "runledger:")} ${sentence}`);
  return error instanceof UsageError ? 2 : 1;
}

try {
  await runProgram({ terminal, environment: process.env }, process.argv.slice(2));
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

// `runledger completion`: prints the script of a shell.
import { Argument, type Command } from "commander";
import { addExamples, type CommandContext } from "../command.js";
import { completionScript, type Shell, shells } from "../completion.js";

/** Adds what `completion` takes and does. */
export function addCompletionCommand(completion: Command, context: CommandContext): void {
  completion
    .addArgument(new Argument("<shell>", "the shell that is to read it").choices(shells))
    .action(async (shell: Shell) => {
      // Needs every group, this one too.
      const { createProgram } = await import("../program.js");
      await context.terminal.answer(completionScript(shell, await createProgram(context)));
    });
  addExamples(
    completion,
    'eval "$(runledger completion bash)"',
    "runledger completion zsh > _runledger",
    "runledger completion fish > runledger.fish",
  );
}

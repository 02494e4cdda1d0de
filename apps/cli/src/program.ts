// The command line as a whole: which groups of commands there are. Only the one that is called is loaded, so that the rest costs no time.
import { mlflowVersion } from "@runledger/rest-api/version";
import { Command } from "commander";
import { commandExamples, type CommandContext, type CommandGroup } from "./command.js";
import { packageVersion } from "./package-version.js";

/** In the order of the help. */
export const commandGroups: readonly CommandGroup[] = [
  {
    name: "server",
    description: "Serve runs, models and artifacts over HTTP.",
    load: async () => (await import("./commands/server.js")).addServerCommand,
  },
  {
    name: "experiments",
    description: "Create, find and change experiments, or write one as CSV.",
    load: async () => (await import("./commands/experiments.js")).addExperimentCommands,
  },
  {
    name: "runs",
    description: "Find and show runs, log to them, delete and restore them, one or many at once.",
    load: async () => (await import("./commands/runs.js")).addRunCommands,
  },
  {
    name: "models",
    description: "Registered models: their names, descriptions, tags and aliases.",
    load: async () => (await import("./commands/models.js")).addModelCommands,
  },
  {
    name: "model-versions",
    description: "Versions of registered models: where their files are, stages, tags.",
    load: async () => (await import("./commands/model-versions.js")).addModelVersionCommands,
  },
  {
    name: "artifacts",
    description: "List, download and upload the files of runs and models.",
    load: async () => (await import("./commands/artifacts.js")).addArtifactCommands,
  },
  {
    name: "db",
    description: "Look at the schema of a database, or upgrade it from any version of MLflow.",
    load: async () => (await import("./commands/db.js")).addDatabaseCommands,
  },
  {
    name: "copy",
    description: "Copy experiments, runs and models to another store; again and again, only what changed.",
    load: async () => (await import("./commands/copy.js")).addCopyCommand,
  },
  {
    name: "sync",
    description: "Copy to another store again and again, until a signal ends it.",
    load: async () => (await import("./commands/copy.js")).addSyncCommand,
  },
  {
    name: "doctor",
    description: "Say what is broken, orphaned, torn or left over in a folder of runs, and mend what can safely be.",
    load: async () => (await import("./commands/doctor.js")).addDoctorCommand,
  },
  {
    name: "gc",
    description: "Remove deleted runs, logged models and experiments for good, with their artifacts.",
    load: async () => (await import("./commands/gc.js")).addGarbageCommand,
  },
  {
    name: "stores",
    description: "List the schemes of URIs that can be opened, and what opens them.",
    load: async () => (await import("./commands/stores.js")).addStoresCommand,
  },
  {
    name: "completion",
    description: "Print what lets a shell complete commands and flags.",
    load: async () => (await import("./commands/completion.js")).addCompletionCommand,
  },
];

function emptyProgram(): Command {
  return (
    new Command("runledger")
      .description("A tracking backend for machine-learning runs that speaks MLflow's protocol.")
      .version(`runledger ${packageVersion} (MLflow ${mlflowVersion} protocol)`, "-V, --version")
      // MLflow's -h is --host.
      .helpOption("--help", "say what the command does")
      .exitOverride()
      // Flags belong to the command that they stand after: model-versions has a --version of its own.
      .enablePositionalOptions()
  );
}

/** Each error is one line; after a word that nobody knows it says where the known ones are. `help` is near to any short word. */
function tellErrors(command: Command, path: string, { terminal }: Pick<CommandContext, "terminal">): void {
  command.configureOutput({
    outputError: (text, write) => {
      const sentence = text
        .replace(/^error: /, "")
        .replace("\n(Did you mean help?)", "")
        .trimEnd()
        .replace("\n", " ");
      const isUnknown = sentence.startsWith("unknown") && !sentence.endsWith("?)");
      const hint = isUnknown ? ` (see ${path} --help)` : "";
      write(`${terminal.notes.paint("red", "runledger:")} ${sentence}${hint}\n`);
    },
  });
  for (const child of command.commands) tellErrors(child, `${path} ${child.name()}`, { terminal });
}

/** The groups that a call needs: the first word that is no flag says it; `help` before it changes nothing. */
function calledGroups(words: readonly string[]): readonly CommandGroup[] {
  const name = words.find((word) => !word.startsWith("-") && word !== "help");
  return commandGroups.filter((group) => group.name === name);
}

/** Of a group, the first example of each of its commands. */
function showExamplesOf(group: Command): void {
  const firsts = group.commands.flatMap((command) => commandExamples(command).slice(0, 1));
  group.addHelpText("after", `\nExamples:\n${firsts.map(({ line }) => `  $ ${line}`).join("\n")}`);
}

/**
 * @param loaded the groups whose flags and commands are to be there; of the others there is a name and a description
 */
export async function createProgram(
  context: CommandContext,
  loaded: readonly CommandGroup[] = commandGroups,
): Promise<Command> {
  const program = emptyProgram();
  for (const group of commandGroups) {
    const command = program.command(group.name).description(group.description);
    if (!loaded.includes(group)) continue;
    (await group.load())(command, context);
    if (command.commands.length > 0) showExamplesOf(command);
  }
  tellErrors(program, program.name(), context);
  return program;
}

/** Runs what the words after the program's name say. @throws CommanderError, UsageError or what the command threw */
export async function runProgram(context: CommandContext, words: readonly string[]): Promise<void> {
  const program = await createProgram(context, calledGroups(words));
  await program.parseAsync(words, { from: "user" });
}

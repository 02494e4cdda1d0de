// The command line itself: commands, flags and help.
import { mlflowVersion } from "@runledger/server";
import { Command, Option } from "commander";
import { addDatabaseCommands } from "./commands/db.js";
import { addDoctorCommand } from "./commands/doctor.js";
import { packageVersion } from "./package-version.js";
import { type ServerOption, serverOptions, type ServerSettings } from "./server-options.js";
import { type Environment, settingsFrom } from "./settings.js";

const examples = `
Examples:
  $ runledger server
  $ runledger server --backend-store-uri sqlite:////var/lib/runledger/runs.db --artifacts-destination /srv/artifacts
  $ runledger server --host 0.0.0.0 --port 8080 --allowed-hosts "runs.example.com,localhost:*"
  $ MLFLOW_PORT=5001 runledger server --backend-store-uri memory:
`;

function described<T>({ help, env, fallback }: ServerOption<T>): string {
  const shown =
    fallback === undefined || typeof fallback === "boolean" || Array.isArray(fallback)
      ? []
      : [`default: ${String(fallback)}`];
  const notes = [...shown, ...(env === undefined ? [] : [`env: ${env}`])];
  return notes.length === 0 ? help : `${help} (${notes.join(", ")})`;
}

function addOption<T>(command: Command, option: ServerOption<T>): void {
  const { flags, negation, parse, repeatable, fallback } = option;
  const added = new Option(flags, described(option));
  if (repeatable)
    added.argParser((text, before: unknown) => [...(Array.isArray(before) ? before : []), parse(text)].flat());
  else if (typeof fallback !== "boolean") added.argParser(parse);
  command.addOption(added);
  if (negation !== undefined) command.addOption(new Option(negation, `the opposite of ${flags}`));
}

/** @param serve what `runledger server` does */
export function createProgram(
  serve: (settings: ServerSettings, environment: Environment) => Promise<void>,
  environment: Environment,
): Command {
  const program = new Command("runledger")
    .description("A tracking server for machine-learning runs that speaks MLflow's protocol.")
    .version(`runledger ${packageVersion} (MLflow ${mlflowVersion} protocol)`, "-V, --version")
    .helpOption("--help", "say what the command does")
    .addHelpText("after", examples)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "runledger: ")) });

  const server = program
    .command("server")
    .description("Serve runs, models and artifacts over HTTP.")
    // MLflow's -h is --host.
    .helpOption("--help", "say what the command does")
    .addHelpText("after", examples)
    .allowExcessArguments(false)
    .action((flags: Partial<ServerSettings>) => serve(settingsFrom(flags, environment), environment));
  for (const option of Object.values(serverOptions)) addOption(server, option as ServerOption<unknown>);
  addDatabaseCommands(program, environment);
  addDoctorCommand(program);
  return program;
}

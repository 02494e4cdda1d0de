// `runledger server`: flags from the table of options; what it does is loaded when it starts.
import { type Command, Option } from "commander";
import { addExamples, type CommandContext, notedOption } from "../command.js";
import { type ServerOption, serverOptions, type ServerSettings } from "../server-options.js";
import { settingsFrom } from "../settings.js";

function addOption<T>(command: Command, option: ServerOption<T>): void {
  const { flags, negation, parse, repeatable, fallback } = option;
  const added = notedOption(flags, option);
  if (repeatable)
    added.argParser((text, before: unknown) => [...(Array.isArray(before) ? before : []), parse(text)].flat());
  else if (typeof fallback !== "boolean") added.argParser(parse);
  command.addOption(added);
  if (negation !== undefined) command.addOption(new Option(negation, `the opposite of ${flags}`));
}

/** Adds what `server` takes and does. */
export function addServerCommand(server: Command, { environment }: CommandContext): void {
  for (const option of Object.values(serverOptions)) addOption(server, option as ServerOption<unknown>);
  server.action(async (flags: Partial<ServerSettings>) => {
    const settings = settingsFrom(flags, environment);
    const { serve } = await import("../serve.js");
    await serve(settings, environment);
  });
  addExamples(
    server,
    { line: "runledger server", needs: "stays" },
    {
      line: "runledger server --backend-store-uri sqlite:////var/lib/runledger/runs.db --artifacts-destination /srv/artifacts",
      needs: "stays",
    },
    {
      line: 'runledger server --host 0.0.0.0 --port 8080 --allowed-hosts "runs.example.com,localhost:*"',
      needs: "stays",
    },
    { line: "MLFLOW_PORT=5001 runledger server --backend-store-uri memory:", needs: "stays" },
  );
}

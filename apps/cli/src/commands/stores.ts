// `runledger stores`: which schemes are known, and from where.
import type { KnownScheme } from "@runledger/store-api/registry";
import type { Command } from "commander";
import { addExamples, type CommandContext, jsonOption } from "../command.js";
import { answerJson } from "../terminal/json.js";
import { tableWriter } from "../terminal/table.js";
import { pluginOption } from "../tracking-store.js";

interface StoresFlags {
  readonly storePlugin?: readonly string[];
  readonly json?: true;
}

const columns = [
  { title: "Scheme", cell: ({ scheme }: KnownScheme) => scheme },
  { title: "Origin", cell: ({ origin }: KnownScheme) => origin },
  { title: "From", cell: ({ from }: KnownScheme) => from ?? "" },
];

/** Adds what `stores` takes and does. */
export function addStoresCommand(stores: Command, context: CommandContext): void {
  stores
    .addOption(pluginOption())
    .addOption(jsonOption())
    .action((flags: StoresFlags) => list(context, flags));
  addExamples(stores, "runledger stores", "runledger stores --json");
}

async function list({ terminal }: CommandContext, { storePlugin = [], json }: StoresFlags): Promise<void> {
  const { storeRegistry } = await import("../stores.js");
  const known = await storeRegistry(storePlugin).known();
  if (json === true) return answerJson(terminal, known);
  const table = tableWriter<KnownScheme>(terminal, columns);
  await table.write(known);
  return table.end();
}

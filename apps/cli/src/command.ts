// What all commands share: the world they are handed, and how they say flags and examples.
import type { View } from "@runledger/store-api";
import { type Command, InvalidArgumentError, Option, type OptionValues } from "commander";
import type { Environment } from "./settings.js";
import type { Terminal } from "./terminal/terminal.js";

export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
}

/** A command group of `program.ts`; its module is loaded when it is called, or when all of them are described. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<(command: Command, context: CommandContext) => void>;
}

/** What the example needs besides a folder with some runs, for the test that runs it. */
export type ExampleNeed = "server" | "stays" | "postgresql" | "mysql";

export interface Example {
  /** For a shell. */
  readonly line: string;
  readonly needs?: ExampleNeed | undefined;
}

const examplesOf = new WeakMap<Command, readonly Example[]>();

/** Shown by --help and in the reference; a test runs each of them. */
export function addExamples(command: Command, ...examples: readonly (string | Example)[]): Command {
  const all = examples.map((example) => (typeof example === "string" ? { line: example } : example));
  examplesOf.set(command, all);
  const lines = all.map(({ line }) => `  $ ${line}`).join("\n");
  return command.addHelpText("after", `\n${all.length === 1 ? "Example" : "Examples"}:\n${lines}`);
}

export const commandExamples = (command: Command): readonly Example[] => examplesOf.get(command) ?? [];

/** What --help and the reference say of a flag whose variable and default are not commander's to read. */
export interface OptionNotes {
  readonly help: string;
  readonly env?: string | undefined;
  readonly fallback?: unknown;
}

const notesOf = new WeakMap<Option, OptionNotes>();

export function notedOption(flags: string, notes: OptionNotes): Option {
  const { help, env, fallback } = notes;
  const isShown = ["string", "number"].includes(typeof fallback);
  const remarks = [...(isShown ? [`default: ${String(fallback)}`] : []), ...(env === undefined ? [] : [`env: ${env}`])];
  const option = new Option(flags, remarks.length === 0 ? help : `${help} (${remarks.join(", ")})`);
  notesOf.set(option, notes);
  return option;
}

export const optionNotes = (option: Option): OptionNotes =>
  notesOf.get(option) ?? { help: option.description, env: option.envVar, fallback: option.defaultValue };

/** For flags that may be repeated; commas separate values too, as in variables. */
export const collectList = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])),
];

/** For flags that may be repeated and whose values may hold commas. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** @throws InvalidArgumentError unless the text is a whole number from `least` to `most` */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };

export const jsonOption = (): Option => new Option("--json", "answer in JSON, one document a line");

export const yesOption = (): Option => new Option("--yes", "do not ask");

export const required = (flags: string, help: string): Option => new Option(flags, help).makeOptionMandatory();

/** MLflow's words for lifecycle stages. */
export const viewOption = (): Option =>
  new Option("-v, --view <stage>", "which lifecycle stages").choices(Object.keys(views)).default("active_only");

const views: Readonly<Record<string, View>> = { active_only: "active", deleted_only: "deleted", all: "all" };

export const viewOf = ({ view }: { readonly view: string }): View => views[view] ?? "active";

export interface CommandDefinition<Flags> {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly examples: readonly (string | Example)[];
  /** Flags that say the same thing in two ways: one on the command line goes before the variable of the other. */
  readonly rivals?: readonly string[] | undefined;
  readonly run: (context: CommandContext, flags: Flags) => Promise<void>;
}

function dropRivals(command: Command, rivals: readonly string[]): void {
  const given = (source: string): readonly string[] =>
    rivals.filter((name) => command.getOptionValueSource(name) === source);
  if (given("cli").length > 0) for (const name of given("env")) command.setOptionValue(name, undefined);
}

/** Adds a command without arguments to its group. `Flags` has to name what `options` define. */
export function addCommand<Flags>(group: Command, context: CommandContext, definition: CommandDefinition<Flags>): void {
  const { name, description, options, examples, rivals = [], run } = definition;
  const command = group.command(name).description(description);
  for (const option of options) command.addOption(option);
  command.action(() => {
    dropRivals(command, rivals);
    return run(context, command.opts<Flags & OptionValues>());
  });
  addExamples(command, ...examples);
}

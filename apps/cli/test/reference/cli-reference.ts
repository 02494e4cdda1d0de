// Pages of docs/reference/cli from the commands themselves, with the notes of apps/cli/reference for what no flag can say.
import { readFile } from "node:fs/promises";
import type { Command, Option } from "commander";
import { commandExamples, optionNotes } from "../../src/command.js";
import { commandGroups, createProgram } from "../../src/program.js";
import { fakeTerminal } from "../terminal/fake-terminal.js";

const header =
  "<!-- Written from the commands themselves; run the tests of apps/cli with -u. Prose comes from apps/cli/reference. -->";

export const wholeProgram = (): Promise<Command> => createProgram({ terminal: fakeTerminal(), environment: {} });

async function notes(name: string): Promise<string> {
  const file = new URL(`../../reference/${name}.md`, import.meta.url);
  return (await readFile(file, "utf8").catch(() => "")).trim();
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll("|", "\\|");

function shown(fallback: unknown): string {
  return ["string", "number", "boolean"].includes(typeof fallback) ? code(String(fallback)) : "";
}

/** `--no-x` of `--x` stands in its row. */
function rowsOf({ options }: Command): readonly string[] {
  const negated = (option: Option): Option | undefined =>
    options.find((other) => other.negate && !option.negate && other.attributeName() === option.attributeName());
  return options
    .filter((option) => !option.hidden && (!option.negate || !options.some((other) => negated(other) === option)))
    .map((option) => {
      const { help, env, fallback } = optionNotes(option);
      const opposite = negated(option);
      const flags = opposite === undefined ? option.flags : `${option.flags}, ${opposite.flags}`;
      const choices = option.argChoices === undefined ? "" : `: ${option.argChoices.map(code).join(", ")}`;
      const needed = option.mandatory ? " (required)" : "";
      return `| ${[code(flags), env === undefined ? "" : code(env), shown(fallback), cell(help) + choices + needed].join(" | ")} |`;
    });
}

function usage(command: Command, path: string): string {
  const words = command.registeredArguments.map((argument) => `<${argument.name()}>`);
  return ["runledger", path, ...words, "[flags]"].join(" ");
}

function argumentsOf({ registeredArguments }: Command): readonly string[] {
  return registeredArguments.map((argument) => `- ${code(`<${argument.name()}>`)}: ${argument.description}`);
}

function sectionOf(command: Command, path: string): string {
  const rows = rowsOf(command);
  const examples = commandExamples(command).map(({ line }) => line);
  return [
    `## runledger ${path}`,
    command.description(),
    `\`\`\`\n${usage(command, path)}\n\`\`\``,
    argumentsOf(command).join("\n"),
    rows.length === 0
      ? ""
      : ["| flag | variable | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    `\`\`\`sh\n${examples.join("\n")}\n\`\`\``,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

async function groupPage(group: Command): Promise<string> {
  const name = group.name();
  const prose = await notes(name);
  const sections =
    group.commands.length === 0
      ? [sectionOf(group, name)]
      : group.commands.map((command) => sectionOf(command, `${name} ${command.name()}`));
  const title = group.commands.length === 0 ? [] : [group.description()];
  return [header, `# runledger ${name}`, ...title, ...sections, ...(prose === "" ? [] : [prose])].join("\n\n");
}

async function indexPage(program: Command): Promise<string> {
  const rows = program.commands
    .filter((group) => commandGroups.some(({ name }) => name === group.name()))
    .map((group) => `| [${group.name()}](${group.name()}.md) | ${group.description()} |`);
  const table = ["| commands | |", "| --- | --- |", ...rows].join("\n");
  return [header, "# The command line", program.description(), table, await notes("README")].join("\n\n");
}

/** File name within docs/reference/cli → text. */
export async function cliReference(): Promise<ReadonlyMap<string, string>> {
  const program = await wholeProgram();
  const pages = new Map([["README.md", `${await indexPage(program)}\n`]]);
  for (const group of program.commands) {
    if (group.name() !== "help") pages.set(`${group.name()}.md`, `${await groupPage(group)}\n`);
  }
  return pages;
}

// Scripts that let bash, zsh and fish complete commands, flags and the values that a flag allows, made from the commands themselves.
import type { Command, Option } from "commander";

/** A command by the words that call it, such as `runs list`; the empty text is the program. */
interface Place {
  readonly path: string;
  readonly command: Command;
}

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

function* places(command: Command, path = ""): Generator<Place> {
  yield { path, command };
  for (const child of command.commands) yield* places(child, `${path} ${child.name()}`.trim());
}

const flagsOf = ({ options }: Command): readonly Option[] => options.filter((option) => !option.hidden);

const spellings = (option: Option): readonly string[] =>
  [option.short, option.long].filter((flag): flag is string => typeof flag === "string");

const wordsOf = (command: Command): readonly string[] => [
  ...command.commands.map((child) => child.name()),
  ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ...flagsOf(command).flatMap((option) => option.long ?? []),
  "--help",
];

const bashCase = (path: string, words: readonly string[]): string => `    "${path}") words="${words.join(" ")}" ;;`;

function bashChoices({ path, command }: Place): readonly string[] {
  return flagsOf(command).flatMap((option) => {
    if (option.argChoices === undefined) return [];
    const at = spellings(option).map((flag) => `"${path} ${flag}"`);
    return [`    ${at.join(" | ")}) words="${option.argChoices.join(" ")}" ;;`];
  });
}

/** Flags that take a value: after them a file is completed, unless they have choices. */
const valued = (program: Command): string =>
  [
    ...new Set(
      [...places(program)]
        .flatMap(({ command }) => flagsOf(command).filter((o) => o.required || o.optional))
        .flatMap(spellings),
    ),
  ].join(" | ");

function bash(program: Command): string {
  const all = [...places(program)];
  const paths = all.flatMap(({ path }) => (path === "" ? [] : [`"${path}"`]));
  return `# bash completion for runledger: eval "$(runledger completion bash)"
_runledger() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
    ${paths.join(" | ")}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path $previous" in
${all.flatMap(bashChoices).join("\n")}
  esac
  if [ -z "$words" ]; then
    case "$previous" in ${valued(program)}) COMPREPLY=(); return ;; esac
    case "$path" in
${all.map(({ path, command }) => bashCase(path, wordsOf(command))).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _runledger runledger
`;
}

/** zsh runs what bash does. */
const zsh = (program: Command): string => `#compdef runledger
# zsh completion for runledger: eval "$(runledger completion zsh)"
autoload -U +X bashcompinit && bashcompinit
${bash(program)}`;

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** The first sentence says enough in a list. */
const summary = (text: string): string => quoted(text.split(/(?<=\.) |; /)[0]?.replace(/\.$/, "") ?? "");

function fishCondition(path: string, command: Command): string {
  if (path === "") return "__fish_use_subcommand";
  const words = path.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
  const children = command.commands.map((child) => child.name());
  return [...words, ...(children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(" ")}`] : [])].join(
    "; and ",
  );
}

function fishLines({ path, command }: Place): readonly string[] {
  const start = `complete -c runledger -n ${quoted(fishCondition(path, command))}`;
  const children = command.commands.map((child) => `${start} -f -a ${child.name()} -d ${summary(child.description())}`);
  const flags = flagsOf(command).map((option) => {
    const names = spellings(option).map((flag) =>
      flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
    );
    const value = option.required || option.optional ? " -r" : "";
    const choices = option.argChoices === undefined ? "" : ` -f -a ${quoted(option.argChoices.join(" "))}`;
    return `${start} ${names.join(" ")}${value}${choices} -d ${summary(option.description)}`;
  });
  return [...children, ...flags];
}

const fish = (program: Command): string => `# fish completion for runledger: runledger completion fish | source
${[...places(program)].flatMap(fishLines).join("\n")}
`;

const scripts: Readonly<Record<Shell, (program: Command) => string>> = { bash, zsh, fish };

/** @param program with all of its groups */
export const completionScript = (shell: Shell, program: Command): string => scripts[shell](program).trimEnd();

// Completion as bash asks for it. zsh runs the same; fish gets lines of its own.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { completionScript } from "../src/completion.js";
import { wholeProgram } from "./reference/cli-reference.js";

const program = await wholeProgram();
const script = completionScript("bash", program);

const asked = [
  ["runledger", "model"],
  ["runledger", "runs", "de"],
  ["runledger", "runs", "list", "--v"],
  ["runledger", "runs", "list", "--view", "d"],
  ["runledger", "runs", "list", "-x", "1", "--js"],
  ["runledger", "completion", "z"],
  ["runledger", "experiments", "csv", "-o", ""],
];

test("bash completes commands, flags and the values that a flag allows, and leaves files to itself", async () => {
  const calls = asked.map((words) => `ask ${words.map((word) => `'${word}'`).join(" ")}`);
  const ask = 'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runledger; echo "${COMPREPLY[*]}"; }';
  const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", [script, ask, ...calls].join("\n")]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "models model-versions",
    "describe delete-tag delete",
    "--view",
    "deleted_only",
    "--json",
    "zsh",
  ]);
});

test("fish gets each command and flag once, with its first sentence", () => {
  const lines = completionScript("fish", program).split("\n");
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines).toContain(
    "complete -c runledger -n '__fish_seen_subcommand_from runs; and __fish_seen_subcommand_from list' -s v -l view -r -f -a 'active_only deleted_only all' -d 'which lifecycle stages'",
  );
});

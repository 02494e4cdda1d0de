// The reference of the command line is what its commands say, and every command says enough.
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bodyLimit } from "@runledger/server";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { commandExamples } from "../src/command.js";
import { cliReference, wholeProgram } from "./reference/cli-reference.js";

const folder = fileURLToPath(new URL("../../../docs/reference/cli", import.meta.url));
const pages = await cliReference();

function* leaves(command: Command): Generator<Command> {
  if (command.commands.length === 0) yield command;
  for (const child of command.commands) yield* leaves(child);
}

test.each([...pages])("docs/reference/cli/%s is up to date", async (name, text) => {
  await expect(text).toMatchFileSnapshot(`${folder}/${name}`);
});

test("there is no page of a command that is gone", async () => {
  expect(new Set(await readdir(folder))).toEqual(new Set(pages.keys()));
});

test("every command has a description, an example that calls it, and a word on each flag", async () => {
  const program = await wholeProgram();
  for (const command of leaves(program)) {
    if (command.name() === "help") continue;
    const group = command.parent === program ? "" : `${command.parent?.name()} `;
    const called = `runledger ${group}${command.name()}`;
    expect(command.description(), called).toMatch(/^[A-Z`].*[.`]$/);
    expect(commandExamples(command).length, `${called} has no example`).toBeGreaterThan(0);
    for (const { line } of commandExamples(command)) expect(line).toContain(called);
    for (const { flags, description } of command.options) expect(description, `${called} ${flags}`).not.toBe("");
  }
});

test("the limit of the server's page is the server's", () => {
  expect(pages.get("server.md")).toContain(`at most ${bodyLimit / 1024 / 1024} MiB`);
});

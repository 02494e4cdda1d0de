// The launcher on a Node that is too old: it is told of one, since the real thing may not be at hand.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder, run, serve } from "./run-command.js";
import { launcher } from "./run-command.js";

const pretendOld = [
  "--import",
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})`,
];

test("it runs again with the Node of npm's `node` package, passing on signals, output and the exit code", async () => {
  const cwd = await newFolder();
  const { child, started, ended } = await serve(["--backend-store-uri", "memory:"], { cwd, nodeFlags: pretendOld });
  expect(started.pid).not.toBe(child.pid);
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining('"stopped"') });
  expect(await run(["server", "--bogus"], { cwd, nodeFlags: pretendOld }).ended).toMatchObject({ code: 2 });
});

test("where there is none it says what to install", async () => {
  const cwd = await newFolder();
  const script = join(cwd, "runledger.mjs");
  await copyFile(launcher, script);
  const ended = await run(["--version"], { cwd, script, nodeFlags: pretendOld }).ended;
  expect(ended).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^runledger: needs Node 22\.12 .*npm install node@24\n$/),
  });
});

#!/usr/bin/env node
// `npm start` and `npm test` on a machine that has only Node >= 20 and npm: gets pnpm (and, as a dependency, Node 24) through npm, installs, builds, runs.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PNPM = "pnpm@12.21.0";
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

/** Runs a command to its end; its exit code, or 128 + n after signal n, becomes ours when it is not 0. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell: process.platform === "win32" });
    const forward = (signal) => child.kill(signal);
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    child.on("error", (error) => {
      console.error(`cannot run ${command}: ${error.message}`);
      process.exit(127);
    });
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      if (signal) process.exit(signal === "SIGINT" ? 130 : 143);
      if (code) process.exit(code);
      resolve();
    });
  });
}

const pnpm = (...args) => run("npx", ["-y", PNPM, ...args]);

const [task, ...rest] = process.argv.slice(2);
if (task !== "start" && task !== "test") {
  console.error("usage: node tooling/bootstrap/bootstrap.mjs start|test [flags]");
  process.exit(2);
}
const quiet = task === "start" && existsSync(new URL("../../node_modules/.modules.yaml", import.meta.url));
await pnpm("install", "--frozen-lockfile", ...(quiet ? ["--silent"] : []));
if (task === "start") {
  await pnpm("--silent", "run", "build", "--output-logs=errors-only");
  // Not through pnpm: the server must get signals itself.
  await run(fileURLToPath(new URL("../../node_modules/.bin/runledger", import.meta.url)), ["server", ...rest]);
} else {
  await pnpm("--silent", "run", "check");
  await pnpm("--silent", "run", "unit", ...rest);
}

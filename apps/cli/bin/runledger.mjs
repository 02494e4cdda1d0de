#!/usr/bin/env node
// Starts the command. On a Node that is too old it runs itself again with the Node that npm's `node` package brings, if one is near.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
// As a whole: an old Node has no such names, and would refuse this file before a line of it has run.
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const oldest = [22, 12];

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

function* upward(folder) {
  for (let here = folder; ; here = dirname(here)) {
    yield here;
    if (here === dirname(here)) return;
  }
}

function findNode() {
  const places = process.platform === "win32" ? ["node/bin/node.exe", ".bin/node.exe"] : ["node/bin/node", ".bin/node"];
  const self = realpathSync(fileURLToPath(import.meta.url));
  for (const start of [dirname(self), dirname(process.argv[1] ?? self), process.cwd()]) {
    for (const folder of upward(start)) {
      for (const place of places) {
        const found = join(folder, "node_modules", place);
        if (existsSync(found) && isNewEnough(String(spawnSync(found, ["--version"]).stdout ?? ""))) return found;
      }
    }
  }
  return undefined;
}

function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`runledger: cannot run ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (isNewEnough(process.versions.node)) {
  // Compiling a thousand modules is a third of the start. In a folder of the user's own: what lies there is run.
  nodeModule.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "runledger"));
  // The garbage of the start would grow the young generation to a size that an idle server keeps.
  setFlagsFromString("--semi-space-growth-factor=1");
  await import("../dist/main.js");
  setFlagsFromString("--semi-space-growth-factor=2");
  nodeModule.flushCompileCache();
} else {
  const node = findNode();
  if (node === undefined) {
    console.error(
      `runledger: needs Node ${oldest.join(".")} or newer, this is ${process.versions.node}; install one, or add it to the project with: npm install node@24`,
    );
    process.exit(1);
  }
  runWith(node);
}

// The process that all Python scripts of the tests are forked from; it lasts as long as the tests.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { mlflowEnvironment } from "./mlflow-environment.js";
import { emptyFolder, python, pythonFolder } from "./paths.js";

declare module "vitest" {
  interface ProvidedContext {
    readonly forkServer: string;
  }
}

const READY = "ready";

async function ready(server: ChildProcess): Promise<void> {
  const [said] = await Promise.race([once(server.stdout ?? server, "data"), once(server, "exit")]);
  if (!String(said).includes(READY)) throw new Error("Python's fork server did not come up");
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await emptyFolder();
  const socket = join(folder, "fork-server");
  const server = spawn(python, [join(pythonFolder, "fork_server.py"), socket], {
    env: mlflowEnvironment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(server);
  provide("forkServer", socket);
  return async () => {
    const gone = once(server, "exit");
    server.kill();
    await gone;
    await rm(folder, { recursive: true });
  };
}

// Starts a real MLflow server or ours as a process of its own, and ends it by its process group.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { oldVenv, python, runledger } from "./paths.js";
import { mlflowEnvironment } from "./mlflow-environment.js";

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it printed so far, both outputs together. */
  printed(): string;
  /** Ends the process and its children; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

let lastPort = 20_000 + ((process.pid * 13) % 12_000);

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

/** Below those that the system gives to outgoing connections, which could take it before the server listens. */
async function freePort(): Promise<number> {
  do lastPort += 1;
  while (!(await canListen(lastPort)));
  return lastPort;
}

/** Asks /health until it answers; fails with the process's output when that ends first. */
async function healthy(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`the server did not come up:\n${output().slice(-4000)}`);
}

async function start(
  command: string,
  args: readonly string[],
  port: number,
  cwd: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, {
    cwd,
    env: { ...mlflowEnvironment(), ...extra },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const gone = once(child, "exit");
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const pid = child.pid ?? 0;
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-pid, signal);
      await gone;
    }
  };
  try {
    await healthy(child, url, () => output);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { url, pid, printed: () => output, stop };
}

async function startMlflowOf(program: string, storeUri: string, cwd: string): Promise<ServerProcess> {
  const port = await freePort();
  const flags = ["--backend-store-uri", storeUri, "--host", "127.0.0.1", "--port", String(port), "--workers", "1"];
  return start(program, ["-m", "mlflow", "server", ...flags], port, cwd);
}

/** The real `mlflow server`; its artifacts lie in `cwd`. */
export const startMlflow = (storeUri: string, cwd: string): Promise<ServerProcess> =>
  startMlflowOf(python, storeUri, cwd);

/** One of an older MLflow, which `installPython` has put into `oldVenv(version)`. */
export const startOldMlflow = (version: string, storeUri: string, cwd: string): Promise<ServerProcess> =>
  startMlflowOf(join(oldVenv(version), "bin", "python"), storeUri, cwd);

/** `runledger server` through its launcher, as a user starts it. */
export async function startRunledger(
  storeUri: string,
  cwd: string,
  port?: number,
  extra: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const chosen = port ?? (await freePort());
  return start(
    process.execPath,
    [runledger, "server", "--backend-store-uri", storeUri, "--port", String(chosen)],
    chosen,
    cwd,
    extra,
  );
}

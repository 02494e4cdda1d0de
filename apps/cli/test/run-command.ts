// Runs the built command as its users do, in a folder of its own that goes away with the test.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const launcher = fileURLToPath(new URL("../bin/runledger.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The next line of stdout. */
  readonly line: () => Promise<string>;
  readonly ended: Promise<Ended>;
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runledger-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Call {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly script?: string;
  readonly nodeFlags?: readonly string[];
}

export function run(args: readonly string[], { cwd, env = {}, script = launcher, nodeFlags = [] }: Call): Running {
  const child = spawn(process.execPath, [...nodeFlags, script, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close").then(([code]: (number | null)[]) => ({ code: code ?? null, stdout, stderr }));
  const line = async () => {
    const { value } = await lines.next();
    return value ?? Promise.reject(new Error(`no line, but on stderr: ${stderr}`));
  };
  return { child, line, ended };
}

/** A server on a free port; resolves when it listens. */
export async function serve(
  args: readonly string[],
  call: Call,
): Promise<Running & { readonly started: { readonly url: string; readonly pid: number } }> {
  const running = run(["server", "--port", "0", "--json", ...args], call);
  const started = JSON.parse(await running.line()) as { url: string; pid: number };
  return { ...running, started };
}

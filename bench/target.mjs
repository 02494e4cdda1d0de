// One server under test: started in a folder of its own, waited for, measured, stopped with all its children.
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectTo } from "./http-client.mjs";
import { cpuTime, memory } from "./process-tree.mjs";
import { clock, sleep } from "./statistics.mjs";

const START_MS = 120_000;
const STOP_MS = 5_000;
/** How long a server may settle before its idle memory counts. */
const SETTLE_MS = 1_500;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/**
 * Starts the command; `{port}` and `{dir}` in it (PORT and DIR in its environment) are a free port and a fresh folder, where it runs.
 * It counts as started when it has made an experiment.
 */
export async function startTarget({ name, command }) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  const logFile = join(folder, "server.log");
  const log = openSync(logFile, "w");
  const begin = clock();
  const child = spawn("bash", ["-c", `exec ${command.replaceAll("{port}", port).replaceAll("{dir}", folder)}`], {
    cwd: folder,
    stdio: ["ignore", log, log],
    detached: true,
    env: { ...process.env, PORT: String(port), DIR: folder },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const signal = (kind) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, kind);
    } catch {
      // The group has ended.
    }
  };
  const stop = async () => {
    signal("SIGTERM");
    await Promise.race([ended, sleep(STOP_MS)]);
    signal("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const http = connectTo(port);
  const firstWrite = async () => {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${name} exited: ${readFileSync(logFile, "utf8").slice(-2000)}`);
      if (clock() - begin > START_MS) throw new Error(`${name} does not answer after ${START_MS / 1000} s`);
      try {
        return (await http.post("experiments/create", { name: `bench-${port}` })).experiment_id;
      } catch {
        await sleep(20);
      }
    }
  };
  try {
    const experiment = await firstWrite();
    const startMs = clock() - begin;
    await sleep(SETTLE_MS);
    const idleMb = memory(child.pid);
    const measure = { cpuMs: () => cpuTime(child.pid), memoryMb: () => memory(child.pid) };
    return { name, http, experiment, startMs, idleMb, stop, ...measure };
  } catch (error) {
    await stop();
    throw error;
  }
}

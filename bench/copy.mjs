#!/usr/bin/env node
// Runs `runledger copy` from a seeded store to another one and prints how fast it is, how much memory it takes, and what it costs again.
//   node bench/copy.mjs SOURCE TARGET [--runs 1000] [--metrics 10] [--steps 50] [--verify]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cpuTime } from "./process-tree.mjs";
import { openStore, progress, seedExperiment } from "./seed.mjs";
import { clock, shown, sleep } from "./statistics.mjs";

const EXPERIMENT = "seeded";
const usage = `Usage: node bench/copy.mjs SOURCE TARGET [--runs 1000] [--metrics 10] [--steps 50] [--verify]
  SOURCE      sqlite:////absolute.db, postgresql:// or mysql://; seeded unless it has an experiment "${EXPERIMENT}"
  TARGET      any store that runledger copy takes
  --verify    compare both sides at the end of the second copy`;
const COMMAND = fileURLToPath(new URL("../apps/cli/bin/runledger.mjs", import.meta.url));
const POLL_MS = 100;

/** The most memory that the process has had, in MB; 0 when it has ended. */
function peakMemory(id) {
  try {
    return Number(/^VmHWM:\s+(\d+)/mu.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function copy(args) {
  const begin = clock();
  const child = spawn(process.execPath, [COMMAND, "copy", ...args, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  let [mb, cpu] = [0, 0];
  while (child.exitCode === null && child.signalCode === null) {
    mb = Math.max(mb, peakMemory(child.pid));
    cpu = Math.max(cpu, cpuTime(child.pid) / 1000);
    await sleep(POLL_MS);
  }
  await ended;
  const seconds = (clock() - begin) / 1000;
  if (child.exitCode !== 0)
    throw new Error(`the copy ended with ${child.exitCode ?? child.signalCode}: ${text.slice(-2000)}`);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { ...lines.findLast((line) => "points" in line), verification: lines.at(-1)?.verification, seconds, mb, cpu };
}

async function seedUnlessThere(uri, size) {
  const store = await openStore(uri);
  const there = await store.experiments.getByName(EXPERIMENT).catch(() => undefined);
  await store.close();
  if (there === undefined)
    await seedExperiment(uri, { experiment: EXPERIMENT, ...size, onProgress: progress(EXPERIMENT, size.runs) });
}

const line = (label, { points, seconds, cpu, mb, verification }) =>
  [
    label.padEnd(11),
    `${points} points`.padStart(16),
    `${shown(seconds)} s`.padStart(9),
    `${shown(points / seconds)} points/s`.padStart(16),
    `${shown(cpu)} s CPU`.padStart(11),
    `${shown(mb)} MB at most`.padStart(17),
    verification === undefined ? "" : verification.equal ? "equal" : "NOT EQUAL",
  ].join(" ");

const string = (fallback) => ({ type: "string", default: fallback });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: string("1000"),
    metrics: string("10"),
    steps: string("50"),
    verify: { type: "boolean", default: false },
  },
});
const [source, target] = positionals;
const size = { runs: Number(values.runs), metrics: Number(values.metrics), steps: Number(values.steps) };
if (source === undefined || target === undefined || !Object.values(size).every(Number.isSafeInteger)) {
  console.error(usage);
  process.exit(2);
}
await seedUnlessThere(source, size);
console.log(line("first copy", await copy([source, target])));
console.log(line("again", await copy([source, target, ...(values.verify ? ["--verify"] : [])])));

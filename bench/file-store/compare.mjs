#!/usr/bin/env node
// Runledger's file store beside MLflow's FileStore, each in its process, on one folder, one after the other; the disk cache is warm.
//   node bench/file-store/compare.mjs --python VENV/bin/python [--sizes 1000,10000,50000]
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { makeFolder } from "./folder.mjs";

const { values } = parseArgs({
  options: { python: { type: "string", default: "python3" }, sizes: { type: "string", default: "1000,10000,50000" } },
});
const script = (name) => fileURLToPath(new URL(name, import.meta.url));

async function measure(command, ...args) {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout.slice(stdout.indexOf("{")));
}

/** 50,000 runs take their time: a minute to write, minutes for one search of MLflow's. */
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

const number = (milliseconds) => (milliseconds === undefined ? "" : milliseconds.toPrecision(3));

const folder = await mkdtemp(join(tmpdir(), "runledger-bench-"));
try {
  const root = join(folder, "mlruns");
  const sizes = values.sizes.split(",").map(Number);
  tell(`writing ${sizes.join(" + ")} runs`);
  const runId = makeFolder(root, sizes);
  // The first look of anybody warms the disk cache, so that it is nobody's measured one.
  tell("warming the disk cache");
  await measure(process.execPath, script("ours.mjs"), root, runId, values.sizes);
  tell("MLflow");
  const theirs = await measure(values.python, script("theirs.py"), root, runId, values.sizes, "0");
  tell("Runledger");
  const ours = await measure(process.execPath, script("ours.mjs"), root, runId, values.sizes);
  tell("MLflow with fsync");
  const synced = await measure(values.python, script("theirs.py"), root, runId, "", "1");
  const line = (...cells) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
  line("operation", "MLflow ms", "MLflow with fsync ms", "Runledger ms", "ratio", "ratio with fsync");
  line("---", "--:", "--:", "--:", "--:", "--:");
  for (const [name, mine] of Object.entries(ours.results)) {
    const [plain, durable] = [theirs.results[name], synced.results[name]];
    const ratio = (other) => (other === undefined ? "" : `${(other / mine).toPrecision(3)} ×`);
    line(name, number(plain), number(durable), number(mine), ratio(plain), ratio(durable));
  }
  line("peak memory, MB", theirs.peakMegabytes.toFixed(0), "", ours.peakMegabytes.toFixed(0), "", "");
} finally {
  await rm(folder, { recursive: true, force: true });
}

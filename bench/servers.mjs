#!/usr/bin/env node
// Side-by-side benchmark of servers that speak MLflow's REST API; see README.md. Every workload runs in turn on each server,
// round by round, so that a drift of the machine's speed hits all alike.
import { writeFileSync } from "node:fs";
import { chosen, parseOptions, usage } from "./options.mjs";
import { markdown, measuredOnce, onceLine, workloadLine } from "./report.mjs";
import { clock, median, shown } from "./statistics.mjs";
import { startTarget } from "./target.mjs";
import { seed, workloads as allWorkloads } from "./workloads.mjs";

const say = (text) => process.stderr.write(`${text}\n`);
const byTarget = (targets, value) => Object.fromEntries(targets.map((target) => [target.name, value(target)]));

/** One round on one server: units per second, CPU ms per unit, latencies in ms. */
async function measured(target, { per = 1, run }, count, state) {
  const units = count * per;
  const cpu = target.cpuMs();
  const begin = clock();
  const latencies = await run(target, count, state);
  const ms = clock() - begin;
  return { rate: (units / ms) * 1000, cpu: (target.cpuMs() - cpu) / units, ...latencies };
}

/** Warms up with an eighth of the calls, then measures. A server that fails is left out of the rest and has an `error`. */
async function compare(targets, workload, { rounds, scale }) {
  const count = Math.max(1, Math.round(workload.count * (workload.unscaled ? 1 : scale)));
  const samples = new Map(targets.map((target) => [target, []]));
  const states = new Map();
  const errors = new Map();
  const attempt = async (target, work) => {
    if (errors.has(target)) return;
    try {
      await work();
    } catch (error) {
      errors.set(target, String(error.message).slice(0, 160));
    }
  };
  for (const target of targets) {
    await attempt(target, async () => {
      states.set(target, await workload.prepare?.(target));
      await workload.run(target, Math.max(1, count >> 3), states.get(target));
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const target of targets) {
      await attempt(target, async () => {
        samples.get(target).push(await measured(target, workload, count, states.get(target)));
      });
    }
  }
  const medianOf = (target, key) => median(samples.get(target).map((sample) => sample[key]));
  return byTarget(targets, (target) =>
    errors.has(target)
      ? { error: errors.get(target) }
      : Object.fromEntries(["rate", "cpu", "p50", "p99"].map((key) => [key, medianOf(target, key)])),
  );
}

async function seedAll(targets, seedRuns) {
  for (const target of targets) {
    const begin = clock();
    target.seeded = await seed(target, seedRuns);
    target.seedMs = clock() - begin;
    say(`${target.name}: seeded ${seedRuns} runs in ${shown(target.seedMs / 1000)} s`);
  }
}

async function benchmark(targets, options) {
  const workloads = allWorkloads(options);
  const names = chosen(workloads, options);
  if (names.some((name) => workloads[name].seeded)) await seedAll(targets, options.seedRuns);
  const result = { workloads: {}, once: {} };
  for (const name of names) {
    const figures = await compare(targets, workloads[name], options);
    result.workloads[name] = figures;
    (options.markdown ? say : console.log)(workloadLine(name, workloads[name].unit, figures));
  }
  for (const target of targets) target.endMb = target.memoryMb();
  for (const key of Object.keys(measuredOnce).filter((key) => targets[0][key] !== undefined)) {
    result.once[key] = byTarget(targets, (target) => target[key]);
    (options.markdown ? say : console.log)(onceLine(key, result.once[key]));
  }
  return result;
}

async function main(options) {
  chosen(allWorkloads(options), options);
  const targets = [];
  const stopAll = () => Promise.all(targets.map((target) => target.stop()));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void stopAll().finally(() => process.exit(130)));
  }
  try {
    for (const wanted of options.targets) {
      const target = await startTarget(wanted);
      targets.push(target);
      say(`${target.name}: up in ${shown(target.startMs)} ms, ${shown(target.idleMb)} MB`);
    }
    const result = await benchmark(targets, options);
    if (options.markdown) {
      console.log(
        markdown(
          result,
          targets.map(({ name }) => name),
        ),
      );
    }
    if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(result, null, 1));
  } finally {
    await stopAll();
  }
}

try {
  await main(parseOptions(process.argv.slice(2)));
  process.exit(0); // Kept connections would hold the process.
} catch (error) {
  say(`${error.message}\n\n${usage}`);
  process.exit(2);
}

#!/usr/bin/env node
// Fills an experiment with runs straight through SQL, in minutes where the API would take hours. Nobody else may use the database meanwhile.
//   node bench/seed.mjs URI [--runs 1000000] [--metrics 10] [--steps 1] [--experiment seeded]
import { parseArgs } from "node:util";
import { openWriter } from "./bulk-writers.mjs";
import { load } from "./packages.mjs";
import { columns, rowsOf } from "./seed-rows.mjs";
import { clock, shown } from "./statistics.mjs";

/** Runs that are handed to the database at once; fewer where each has a long history. */
const CHUNK = 1000;

/** Where artifacts would be, if seeded runs had any. */
const artifactRoot = "mlflow-artifacts:/";

/** A `Store` on the database, whose schema is made where it is empty. */
export async function openStore(uri) {
  const { openSqlStore } = await load("@runledger/store-sql");
  return openSqlStore(uri, { artifactRoot, environment: {} });
}

async function makeExperiment(uri, name) {
  const store = await openStore(uri);
  try {
    const id = await store.experiments.create({ name });
    return await store.experiments.get(id);
  } finally {
    await store.close();
  }
}

/**
 * Makes the experiment and `runs` runs in it, each with `metrics` metrics of `steps` points, 3 params and 3 tags. Resolves to its id.
 * `onProgress(done)` is called after every chunk of runs.
 */
export async function seedExperiment(uri, { experiment, runs, metrics, steps = 1, onProgress = () => {} }) {
  const { id: experimentId, artifactLocation } = await makeExperiment(uri, experiment);
  const writer = await openWriter(uri);
  const size = Math.ceil(CHUNK / steps);
  for (let first = 0; first < runs; first += size) {
    const chunk = Object.fromEntries(Object.keys(columns).map((table) => [table, []]));
    for (let number = first; number < Math.min(runs, first + size); number++) {
      const rows = rowsOf({ experimentId, artifactLocation, metrics, steps }, number);
      for (const table of Object.keys(columns)) chunk[table].push(...rows[table]);
    }
    for (const [table, rows] of Object.entries(chunk)) if (rows.length > 0) await writer.write(table, rows);
    onProgress(Math.min(runs, first + size));
  }
  await writer.finish();
  return experimentId;
}

/** A line of progress that replaces itself on a terminal. */
export function progress(label, total) {
  const begin = clock();
  return (done) => {
    const seconds = (clock() - begin) / 1000;
    const end = done === total ? "\n" : "\r";
    if (done === total || process.stderr.isTTY) {
      process.stderr.write(`${label}: ${done} of ${total} runs, ${shown(done / seconds)} runs/s${end}`);
    }
  };
}

if (import.meta.filename === process.argv[1]) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: "string", default: "1000000" },
      metrics: { type: "string", default: "10" },
      steps: { type: "string", default: "1" },
      experiment: { type: "string", default: "seeded" },
    },
  });
  const [uri] = positionals;
  const [runs, metrics, steps] = [values.runs, values.metrics, values.steps].map(Number);
  if (uri === undefined || ![runs, metrics, steps].every(Number.isSafeInteger)) {
    console.error("Usage: node bench/seed.mjs URI [--runs 1000000] [--metrics 10] [--steps 1] [--experiment seeded]");
    process.exit(2);
  }
  const begin = clock();
  const onProgress = progress(values.experiment, runs);
  const id = await seedExperiment(uri, { experiment: values.experiment, runs, metrics, steps, onProgress });
  console.log(`experiment ${id}: ${runs} runs in ${shown((clock() - begin) / 1000)} s, indexes included`);
}

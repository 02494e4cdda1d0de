#!/usr/bin/env node
// How searches slow down as an experiment grows: a row for each size, in ms, through the Store itself without HTTP.
//   node bench/growth.mjs 'sqlite:////tmp/growth-{runs}.db' [more URIs] [--sizes 1000,10000,100000,1000000] [--indexed]
// {runs} in a URI becomes the size. A database that has been filled by an earlier call is used again; servers need an empty one.
// --indexed makes Runledger's index of runs (`runledger db index`) before; without it, it is removed where it is.
import { parseArgs } from "node:util";
import { load } from "./packages.mjs";
import { openStore, progress, seedExperiment } from "./seed.mjs";
import { runId } from "./seed-rows.mjs";
import { clock, median, shown } from "./statistics.mjs";

const EXPERIMENT = "growth";
const METRICS = 10;
const PAGE = 100;
/** How often each search is made; the first time is not counted. */
const TIMES = 6;

async function findOrSeed(uri, runs) {
  const store = await openStore(uri);
  const found = await store.experiments.getByName(EXPERIMENT).catch(() => undefined);
  await store.close();
  if (found !== undefined) return found.id;
  const onProgress = progress(uri.replace(/\/\/[^/]*@/u, "//"), runs);
  return seedExperiment(uri, { experiment: EXPERIMENT, runs, metrics: METRICS, onProgress });
}

/** The token that a reader of all pages would hold after nine tenths of them, made without reading them. */
async function deepToken(store, experimentId, runs) {
  const { cursorOf, encodePageToken, parseOrderBy, searchables, searchRows } = await load("@runledger/store-api");
  const orderBy = parseOrderBy(searchables.runs, undefined);
  // The usual order is latest first.
  const run = await store.runs.get(runId(experimentId, Math.floor(runs / 10)));
  return encodePageToken(cursorOf(searchRows.run(run), orderBy), orderBy);
}

async function timed(search, expected) {
  const times = [];
  for (let i = 0; i < TIMES; i++) {
    const begin = clock();
    const { items } = await search();
    if (i > 0) times.push(clock() - begin);
    if (items.length > PAGE || (expected !== undefined && items.length !== expected)) {
      throw new Error(`found ${items.length} runs, expected ${expected}`);
    }
  }
  return median(times);
}

async function measure(uri, runs, indexed) {
  const experimentId = await findOrSeed(uri, runs);
  const { indexRuns } = await load("@runledger/store-sql");
  await indexRuns(uri, { drop: !indexed });
  const store = await openStore(uri);
  try {
    const search = (query) => () => store.runs.search({ experimentIds: [experimentId], maxResults: PAGE, ...query });
    const pageToken = await deepToken(store, experimentId, runs);
    const first = await timed(search({}), Math.min(PAGE, runs));
    const deep = await timed(search({ pageToken }), Math.min(PAGE, Math.floor(runs / 10)));
    const filter = "metrics.m0 > 0.5 and params.p0 = 'v0' and tags.team = 't0'";
    const filtered = await timed(search({ filter, orderBy: ["metrics.m1 DESC"] }));
    return [first, deep, filtered];
  } finally {
    await store.close();
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: "1000,10000,100000,1000000" },
    indexed: { type: "boolean", default: false },
  },
});
if (positionals.length === 0) {
  console.error(
    "Usage: node bench/growth.mjs 'URI with {runs}' [more URIs] [--sizes 1000,10000,100000,1000000] [--indexed]",
  );
  process.exit(2);
}
console.log(
  "| database | runs | first page, ms | page at 90 % depth, ms | filtered and ordered, ms |\n|---|---|---|---|---|",
);
for (const template of positionals) {
  for (const runs of values.sizes.split(",").map(Number)) {
    const times = await measure(template.replaceAll("{runs}", runs), runs, values.indexed);
    console.log(`| ${[template.split(":")[0], runs, ...times.map(shown)].join(" | ")} |`);
  }
}

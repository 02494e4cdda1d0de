// Measures Runledger's file store in this process: ours.mjs FOLDER RUN_ID SIZES. Prints milliseconds by operation as JSON.
import { load } from "../packages.mjs";

const [folder, runId, sizes] = process.argv.slice(2);
const { openFileStore } = await load("@runledger/store-file");
const store = await openFileStore(folder);
const results = {};

async function once(name, work) {
  const start = performance.now();
  const result = await work();
  results[name] = performance.now() - start;
  return result;
}

/** The median of `times` calls. */
async function often(name, times, work) {
  const all = [];
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await work(n);
    all.push(performance.now() - start);
  }
  results[name] = all.toSorted((a, b) => a - b)[Math.floor(times / 2)];
}

for (const [index, runs] of sizes.split(",").entries()) {
  const search = async () => {
    const { items } = await store.runs.search({
      experimentIds: [`${index + 1}`],
      filter: "metrics.loss < 0.5",
      orderBy: ["metrics.accuracy DESC"],
      maxResults: 100,
    });
    if (items.length !== 100) throw new Error(`${items.length} runs`);
  };
  await once(`search ${runs} first`, search);
  await often(`search ${runs} repeated`, 15, search);
}
const point = (key, n) => ({ key, value: n, timestamp: 1_700_000_000_000 + n, step: n });
const { id } = await store.runs.create({ experimentId: "0", name: "ours" });
await often("log_metric", 300, (n) => store.runs.log(id, { metrics: [point("single", n)] }));
await often("log_batch", 100, (n) =>
  store.runs.log(id, {
    metrics: Array.from({ length: 50 }, (_, key) => point(`m${key}`, n)),
    params: Array.from({ length: 5 }, (_, key) => ({ key: `p${n}-${key}`, value: "x" })),
    tags: Array.from({ length: 5 }, (_, key) => ({ key: `t${key}`, value: `${n}` })),
  }),
);
await once("get_run first", () => store.runs.get(runId));
await often("get_run", 100, () => store.runs.get(runId));
const history = async () => {
  let [count, pageToken] = [0, undefined];
  do {
    const page = await store.metrics.history(runId, "long", { maxResults: 25_000, pageToken });
    count += page.items.length;
    pageToken = page.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  if (count !== 100_000) throw new Error(`${count} points`);
};
await once("history 100000", history);
await often("history 100000 repeated", 5, history);
await store.close();
process.stdout.write(JSON.stringify({ results, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));

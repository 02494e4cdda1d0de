// What is asked of each server. Bodies, counts and callers are part of the figures: whoever changes one cannot compare with older tables.
import { load, randomNumbers } from "./statistics.mjs";

const METRICS_IN_BATCH = 1000;
const LONG_HISTORY = 10_000;
const SEED_TIME = 1_700_000_000_000;

const range = (length, make) => Array.from({ length }, (_, index) => make(index));

const newRun = async ({ http, experiment }, fields = {}) => {
  const body = { experiment_id: experiment, start_time: Date.now(), run_name: "bench", ...fields };
  return (await http.post("runs/create", body)).run.info.run_id;
};

/** Asks for page after page; the sum of `count(page)` must be `expected`. */
async function readPages(ask, count, expected) {
  let token;
  let found = 0;
  do {
    const page = await ask(token);
    found += count(page);
    token = page.next_page_token;
  } while (token);
  if (found !== expected) throw new Error(`paged ${found}, expected ${expected}`);
}

const onRunWithSteps = async (target) => ({ run: await newRun(target), step: 0 });

const logMetric = (target, state, index) =>
  target.http.post("runs/log-metric", {
    run_id: state.run,
    key: `m${index % 10}`,
    value: Math.sin(index),
    timestamp: Date.now(),
    step: state.step++,
  });

async function trainingRun(target) {
  const run = await newRun(target);
  const log = (batch) => target.http.post("runs/log-batch", { run_id: run, ...batch });
  await log({ params: range(20, (j) => ({ key: `p${j}`, value: `${j}` })), tags: [{ key: "a", value: "b" }] });
  for (let step = 0; step < 50; step++) {
    await log({ metrics: range(5, (j) => ({ key: `m${j}`, value: step * j, timestamp: Date.now(), step })) });
  }
  await target.http.post("runs/update", { run_id: run, status: "FINISHED", end_time: Date.now() });
}

const writing = (callers) => ({
  create_run: { unit: "runs", count: 400, run: (target, count) => load(count, callers, () => newRun(target)) },
  log_metric: {
    unit: "calls",
    count: 1000,
    prepare: onRunWithSteps,
    run: (target, count, state) => load(count, callers, (k) => logMetric(target, state, k)),
  },
  log_metric_1conn: {
    unit: "calls",
    count: 300,
    prepare: onRunWithSteps,
    run: (target, count, state) => load(count, 1, (k) => logMetric(target, state, k)),
  },
  log_param: {
    unit: "calls",
    count: 500,
    prepare: async (target) => ({ run: await newRun(target), next: 0 }),
    run: (target, count, state) =>
      load(count, callers, () =>
        target.http.post("runs/log-parameter", { run_id: state.run, key: `p${state.next++}`, value: "x".repeat(20) }),
      ),
  },
  set_tag: {
    unit: "calls",
    count: 500,
    prepare: newRun,
    run: (target, count, run) =>
      load(count, callers, (k) => target.http.post("runs/set-tag", { run_id: run, key: `t${k % 50}`, value: `v${k}` })),
  },
  log_batch_1000: {
    unit: "metrics",
    per: METRICS_IN_BATCH,
    count: 12,
    prepare: onRunWithSteps,
    run: (target, count, state) =>
      load(count, 4, () => {
        const step = (state.step += 100);
        const point = (j) => ({
          key: `k${j % 10}`,
          value: j * 0.5,
          timestamp: Date.now(),
          step: step + Math.floor(j / 10),
        });
        return target.http.post("runs/log-batch", { run_id: state.run, metrics: range(METRICS_IN_BATCH, point) });
      }),
  },
  training_run: { unit: "runs", count: 8, run: (target, count) => load(count, 8, () => trainingRun(target)) },
});

const filteredSearch = (experiment, k) => ({
  experiment_ids: [experiment],
  max_results: 100,
  filter: `metrics.m${k % 10} > 0.5 and params.p${k % 10} = 'v${k % 7}' and tags.team = 't${k % 5}'`,
  order_by: [`metrics.m${(k + 1) % 10} DESC`],
});

const reading = (callers, seedRuns) => ({
  get_run: {
    unit: "calls",
    count: 500,
    run: ({ http, seeded }, count) =>
      load(count, callers, (k) => http.get(`runs/get?run_id=${seeded.runs[(k * 7919) % seeded.runs.length]}`)),
  },
  search_page100: {
    unit: "pages",
    count: 20,
    run: ({ http, seeded }, count) =>
      load(count, 4, () => http.post("runs/search", { experiment_ids: [seeded.experiment], max_results: 100 })),
  },
  search_filter: {
    unit: "calls",
    count: 20,
    run: ({ http, seeded }, count) =>
      load(count, 4, (k) => http.post("runs/search", filteredSearch(seeded.experiment, k))),
  },
  search_all_pages: {
    unit: "runs",
    per: seedRuns,
    count: 1,
    unscaled: true,
    run: ({ http, seeded }, count) =>
      load(count, 1, () => {
        const query = { experiment_ids: [seeded.experiment], max_results: 1000 };
        const ask = (token) => http.post("runs/search", { ...query, ...(token && { page_token: token }) });
        return readPages(ask, ({ runs = [] }) => runs.length, seedRuns);
      }),
  },
  search_experiments: {
    unit: "calls",
    count: 100,
    run: ({ http }, count) => load(count, callers, () => http.post("experiments/search", { max_results: 100 })),
  },
  metric_history_10k: {
    unit: "points",
    per: LONG_HISTORY,
    count: 5,
    run: ({ http, seeded }, count) =>
      load(count, 1, () => {
        const path = `metrics/get-history?run_id=${seeded.longRun}&metric_key=loss`;
        const ask = (token) => http.get(token ? `${path}&page_token=${encodeURIComponent(token)}` : path);
        return readPages(ask, ({ metrics = [] }) => metrics.length, LONG_HISTORY);
      }),
  },
});

/**
 * Name → workload. `run(target, count, state)` does `count` pieces of work and resolves to latencies; each piece is `per` (or 1) units.
 * `prepare(target)` makes the state, once for all rounds. Those that are `seeded` need what `seed` has written.
 */
export const workloads = ({ concurrency, seedRuns }) => ({
  ...writing(concurrency),
  ...Object.fromEntries(
    Object.entries(reading(concurrency, seedRuns)).map(([name, workload]) => [name, { ...workload, seeded: true }]),
  ),
});

/** Fills one experiment with runs of 10 metrics, 10 params and 2 tags, and one run with a long history. */
export async function seed(target, seedRuns) {
  const { http } = target;
  const random = randomNumbers(42);
  const values = range(seedRuns, () => range(10, random));
  const experiment = (await http.post("experiments/create", { name: `seed-${process.pid}` })).experiment_id;
  const runs = [];
  await load(seedRuns, 4, async (i) => {
    runs[i] = await newRun({ http, experiment }, { start_time: SEED_TIME + i, run_name: `r${i}` });
    await http.post("runs/log-batch", {
      run_id: runs[i],
      metrics: values[i].map((value, j) => ({ key: `m${j}`, value, timestamp: SEED_TIME, step: 0 })),
      params: range(10, (j) => ({ key: `p${j}`, value: `v${(i + j) % 7}` })),
      tags: [
        { key: "team", value: `t${i % 5}` },
        { key: "host", value: `h${i % 11}` },
      ],
    });
  });
  const longRun = await newRun(target);
  for (let first = 0; first < LONG_HISTORY; first += METRICS_IN_BATCH) {
    const point = (j) => ({
      key: "loss",
      value: 1 / (first + j + 1),
      timestamp: SEED_TIME + first + j,
      step: first + j,
    });
    await http.post("runs/log-batch", { run_id: longRun, metrics: range(METRICS_IN_BATCH, point) });
  }
  return { experiment, runs, longRun };
}

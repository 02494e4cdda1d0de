// Thirty-two writers on the same runs and keys for RUNLEDGER_STRESS_SECONDS (default 5): no error, the latest metrics right, nothing of the history lost.
import type { Store } from "@runledger/store-api";
import { describe, expect, test } from "vitest";
import { openSqlStore } from "../src/index.js";
import { ROOT } from "./support/open.js";
import { findServer, TIME_TO_MAKE } from "./support/servers.js";
import { temporaryFile } from "./support/temporary.js";

const WRITERS = 32;
const RUNS = 4;
const SECONDS = Number(process.env["RUNLEDGER_STRESS_SECONDS"] ?? 5);
const keys = ["loss", "accuracy", "Loss", "zeit"];

/** What a writer has had acknowledged. */
interface Written {
  readonly run: number;
  readonly step: number;
}

async function writeOn(store: Store, runs: readonly string[], writer: number, until: number): Promise<Written[]> {
  const written: Written[] = [];
  // Neighbours take the keys in opposite orders, and all runs in turn: what locks in another order would meet in a deadlock.
  const mine = writer % 2 === 0 ? keys : keys.toReversed();
  for (let turn = 0; performance.now() < until; turn += 1) {
    const run = (writer + turn) % runs.length;
    const id = runs[run] ?? "";
    const step = turn * WRITERS + writer;
    await store.runs.log(id, {
      metrics: mine.map((key) => ({ key, value: step, timestamp: turn, step })),
      params: mine.map((key) => ({ key, value: "same" })),
      tags: mine.map((key) => ({ key, value: String(writer) })),
    });
    written.push({ run, step });
    if (turn % 4 === 0) await store.runs.log(id, { tags: [{ key: "shared", value: String(writer) }] });
    if (turn % 8 === 0) await store.runs.update(id, { name: `by ${writer}` });
  }
  return written;
}

async function stress(name: string, stores: readonly Store[]): Promise<void> {
  const [store] = stores;
  if (store === undefined) return;
  const created = await Promise.all(Array.from({ length: RUNS }, () => store.runs.create({ experimentId: "0" })));
  const runs = created.map(({ id }) => id);
  const start = performance.now();
  const written = await Promise.all(
    Array.from({ length: WRITERS }, (_, writer) =>
      writeOn(stores[writer % stores.length] ?? store, runs, writer, start + 1000 * SECONDS),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  const batches = written.flat();
  for (const [index, id] of runs.entries()) {
    const steps = batches.filter(({ run }) => run === index).map(({ step }) => step);
    const latest = steps.reduce((most, step) => Math.max(most, step), -1);
    const { metrics, params } = await store.runs.get(id);
    expect(Object.fromEntries(metrics.map((metric) => [metric.key, [metric.step, metric.value]]))).toEqual(
      Object.fromEntries(keys.map((key) => [key, [latest, latest]])),
    );
    expect(params).toHaveLength(keys.length);
    let points = 0;
    for (let pageToken: string | undefined; ;) {
      const page = await store.metrics.history(id, "loss", { maxResults: 10_000, pageToken });
      points += page.items.length;
      if (page.nextPageToken === undefined) break;
      pageToken = page.nextPageToken;
    }
    expect(points, "points of a metric").toBe(steps.length);
  }
  console.log(
    `${name}: ${WRITERS} writers, ${stores.length} pools, ${seconds.toFixed(1)} s: ${batches.length} batches of ${3 * keys.length} values, ${(batches.length / seconds).toFixed(0)} batches/s, 0 errors`,
  );
}

describe(`${WRITERS} writers of the same keys`, () => {
  const timeout = 1000 * (3 * SECONDS + 60) + TIME_TO_MAKE;
  test(
    "on SQLite",
    async () => {
      const uri = `sqlite:///${temporaryFile()}`;
      const stores = [await openSqlStore(uri, { artifactRoot: ROOT }), await openSqlStore(uri, { artifactRoot: ROOT })];
      await stress("sqlite", stores);
      await Promise.all(stores.map((store) => store.close()));
    },
    timeout,
  );

  for (const name of ["postgresql", "mysql"] as const) {
    test(
      `on ${name}`,
      async (context) => {
        const server = await findServer(name);
        if (server === undefined) return context.skip();
        const database = await server.create();
        const open = (): Promise<Store> => openSqlStore(database.uri, { artifactRoot: ROOT });
        const stores = [await open(), await open()];
        await stress(name, stores);
        await Promise.all(stores.map((store) => store.close()));
        await database.drop();
      },
      timeout,
    );
  }
});

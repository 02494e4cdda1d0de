// Long answers: whole, in order, in bounded memory, and without holding up other requests.
import { get, type IncomingMessage } from "node:http";
import type { Metric, Run } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";
import { expect, test } from "vitest";
import { api, openServer } from "./open-server.js";

const history = `${api}/metrics/get-history?run_id=r&metric_key=m`;

/** A store whose histories are what `chunks` yields. */
async function storeOf(chunks: () => AsyncIterable<readonly Metric[]>) {
  const memory = await openMemoryStore();
  return { ...memory, metrics: { ...memory.metrics, stream: chunks } };
}

function chunk(from: number, size: number): Metric[] {
  return Array.from({ length: size }, (_, index) => ({
    key: "m",
    value: from + index,
    timestamp: 1,
    step: from + index,
  }));
}

test.each([
  ["no chunk", []],
  ["one empty chunk", [0]],
  ["one chunk", [3]],
  ["several chunks, an empty one among them", [2, 0, 700, 1]],
])("a history of %s is one JSON document", async (_what, sizes) => {
  let next = 0;
  const server = await openServer({
    store: await storeOf(async function* () {
      for (const size of sizes) yield chunk((next += size) - size, size);
    }),
  });
  const { metrics = [] } = (await (await server.get(history)).json()) as { metrics?: Metric[] };
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: total }, (_, index) => index));
});

test("a failure before the first part has its own status; one after it cuts the answer off", async () => {
  const early = await openServer({
    // oxlint-disable-next-line require-yield
    store: await storeOf(async function* () {
      throw new TypeError("broken");
    }),
  });
  expect((await early.get(history)).status).toBe(500);
  const late = await openServer({
    store: await storeOf(async function* () {
      yield chunk(0, 500);
      yield chunk(500, 500);
      throw new TypeError("broken");
    }),
  });
  await expect(late.get(history).then((answer) => answer.text())).rejects.toThrow();
});

test("a reader that stops reading stops the store, and one that goes away ends its work", async () => {
  let produced = 0;
  const ended = Promise.withResolvers<void>();
  const server = await openServer({
    store: await storeOf(async function* () {
      try {
        for (;;) yield chunk((produced += 500) - 500, 500);
      } finally {
        ended.resolve();
      }
    }),
  });
  const paused = await new Promise<IncomingMessage>((resolve) => get(server.url + history, resolve));
  for (let turn = 0; turn < 300; turn += 1) await (await server.get("/health")).text();
  // Some megabytes fit into the sockets of both sides.
  const before = produced;
  for (let turn = 0; turn < 100; turn += 1) await (await server.get("/health")).text();
  expect(produced).toBe(before);
  paused.destroy();
  await ended.promise;
});

test("a search of 50,000 runs is told in parts", async () => {
  const memory = await openMemoryStore();
  const run = await memory.runs.create({ experimentId: "0", tags: [{ key: "note", value: "x".repeat(100) }] });
  const metrics = chunk(0, 10);
  const items: Run[] = Array.from({ length: 50_000 }, (_, index) => ({ ...run, id: `run-${index}`, metrics }));
  const runs = { ...memory.runs, search: async () => ({ items, nextPageToken: "more" }) };
  const server = await openServer({ store: { ...memory, runs } });

  let others = 0;
  let done = false;
  const answer = await server.post(`${api}/runs/search`, { experiment_ids: ["0"], max_results: 50_000 });
  const beside = (async () => {
    for (; !done; others += 1) await (await server.get("/health")).text();
  })();
  const text = await answer.text();
  done = true;
  await beside;
  expect(others).toBeGreaterThan(20);
  const found = JSON.parse(text) as { runs: { info: { run_id: string } }[]; next_page_token: string };
  expect([found.runs.length, found.runs[49_999]?.info.run_id, found.next_page_token]).toEqual([
    50_000,
    "run-49999",
    "more",
  ]);
});

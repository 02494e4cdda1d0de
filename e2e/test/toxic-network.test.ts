// A bad network between our client and our server: what the client says of its writes is what the server has.
import { startServer } from "@runledger/server";
import { pages, StoreError, type Run } from "@runledger/store-api";
import { openHttpStore } from "@runledger/store-http";
import { openMemoryStore } from "@runledger/store-memory";
import { expect, onTestFinished, test } from "vitest";
import { type Fault, startToxicProxy } from "../support/toxic-proxy.js";

/** Two faults in five requests, always in the same order. */
const plan: readonly Fault[] = ["none", "before", "none", "none", "after", "none", "within", "none", "before", "none"];

test("no run is created twice, each that was acknowledged is there, and what may be repeated arrives", async () => {
  const store = await openMemoryStore();
  const server = await startServer({ store, port: 0 });
  let turn = 0;
  let toxic = false;
  const proxy = await startToxicProxy(server.url, () => (toxic ? (plan[turn++ % plan.length] ?? "none") : "none"));
  const client = await openHttpStore(proxy.url, { retry: { maxRetries: 7, backoffFactor: 0, backoffJitter: 0 } });
  onTestFinished(async () => {
    await client.close();
    proxy.close();
    await server.close();
    await store.close();
  });
  toxic = true;

  const names = Array.from({ length: 100 }, (_, i) => `run ${i}`);
  const made: Run[] = [];
  for (const name of names) {
    try {
      made.push(await client.runs.create({ experimentId: "0", name }));
    } catch (error) {
      expect(StoreError.is(error) && error.message).toMatch(/Whether the call was carried out is not known$/);
    }
  }
  for (const { id } of made) {
    await client.runs.log(id, {
      metrics: [{ key: "m", value: 1, timestamp: 1, step: 1 }],
      params: [{ key: "p", value: "1" }],
    });
  }

  const there = new Map<string | null, number>();
  for await (const runs of pages((pageToken) => store.runs.search({ experimentIds: ["0"], pageToken }))) {
    for (const { name } of runs) there.set(name, (there.get(name) ?? 0) + 1);
  }
  expect([...there.values()].every((count) => count === 1)).toBe(true);
  expect(made.every(({ name }) => there.has(name))).toBe(true);
  for (const { id } of made) expect((await store.metrics.history(id, "m")).items).toHaveLength(1);

  // The network was bad enough: some runs are there although nobody heard of them, and some never arrived.
  expect(there.size).toBeGreaterThan(made.length);
  expect(there.size).toBeLessThan(names.length);
  expect(Math.min(...Object.values(proxy.happened))).toBeGreaterThan(5);
});

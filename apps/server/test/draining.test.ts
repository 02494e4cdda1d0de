// The end of a server: what is in flight finishes, nothing new begins, and nothing lingers.
import { Agent, request } from "node:http";
import { openMemoryStore } from "@runledger/store-memory";
import { expect, test } from "vitest";
import { startServer } from "../src/index.js";
import { api } from "./open-server.js";

/** A store whose `runs.get` waits until it is let go. */
async function slowStore() {
  const memory = await openMemoryStore();
  const run = await memory.runs.create({ experimentId: "0" });
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const get = async () => {
    arrived.resolve();
    await release.promise;
    return run;
  };
  return { store: { ...memory, runs: { ...memory.runs, get } }, arrived: arrived.promise, release: release.resolve };
}

function call(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", reject).end();
  });
}

test("close waits for what is in flight, refuses new connections and ends kept-alive ones at once", async () => {
  const { store, arrived, release } = await slowStore();
  const server = await startServer({ store, port: 0 });
  const agent = new Agent({ keepAlive: true });
  await call(`${server.url}/health`, agent);

  const inFlight = call(`${server.url}${api}/runs/get?run_id=x`, agent);
  await arrived;
  const started = performance.now();
  let closed = false;
  const closing = server.close().then(() => (closed = true));
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  expect(closed).toBe(false);

  release();
  expect(await inFlight).toBe(200);
  await closing;
  expect(performance.now() - started).toBeLessThan(2000);
  await server.close();
  agent.destroy();
});

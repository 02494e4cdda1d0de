// Every awkward request of cases.tsv, in order, against our server over the stores that a server usually has.
import { openMemoryStore } from "@runledger/store-memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../src/index.js";
import { ask, type Known } from "./ask.js";
import { readCases } from "./cases.js";

const cases = readCases();

const stores = { memory: () => openMemoryStore({ artifactRoot: "mlflow-artifacts:/" }) };

test("a case that differs from MLflow says why", () => {
  const silent = cases.filter(({ mlflow, expected, why }) => (mlflow === expected) !== (why === ""));
  expect(silent.map(({ number }) => number)).toEqual([]);
});

describe.each(Object.entries(stores))("over %s", (_name, open) => {
  const known: Known = new Map();
  let server: RunningServer;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const store = await open();
    server = await startServer({ store, port: 0 });
    close = () => store.close();
  });
  afterAll(async () => {
    await server.close();
    await close();
  });

  test.each(cases)("$number $method $path", async (one) => {
    expect(await ask(server.url, known, one)).toBe(one.expected);
  });
});

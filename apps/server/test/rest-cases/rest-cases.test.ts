// Every awkward request of cases.tsv, in order, against our server over the stores that a server usually has.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";
import { openSqlStore } from "@runledger/store-sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../src/index.js";
import { ask, type Known } from "./ask.js";
import { readCases } from "./cases.js";

const cases = readCases("cases.tsv");

const artifactRoot = "mlflow-artifacts:/";

const stores: Readonly<Record<string, (folder: string) => Promise<Store>>> = {
  memory: () => openMemoryStore({ artifactRoot }),
  sqlite: (folder) => openSqlStore(`sqlite:///${join(folder, "cases.db")}`, { artifactRoot }),
};

test("a case that differs from MLflow says why", () => {
  const silent = cases.filter(({ mlflow, expected, why }) => (mlflow === expected) !== (why === ""));
  expect(silent.map(({ number }) => number)).toEqual([]);
});

describe.each(Object.entries(stores))("over %s", (_name, open) => {
  const known: Known = new Map();
  let server: RunningServer;
  let store: Store;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rest-cases-"));
    store = await open(folder);
    server = await startServer({ store, port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  test.each(cases)("$number $method $path", async (one) => {
    expect(await ask(server.url, known, one)).toBe(one.expected);
  });
});

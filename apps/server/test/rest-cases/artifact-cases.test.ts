// The requests of artifact-cases.tsv, in order, against a server that keeps artifacts in a folder.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMemoryStore } from "@runledger/store-memory";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../src/index.js";
import { ask, type Known } from "./ask.js";
import { readCases } from "./cases.js";

const cases = readCases("artifact-cases.tsv");
const known: Known = new Map();
let server: RunningServer;
let destination: string;

beforeAll(async () => {
  destination = await mkdtemp(join(tmpdir(), "artifact-cases-"));
  const artifacts = { serve: true, only: false, destination };
  const store = await openMemoryStore();
  server = await startServer({ store, port: 0, artifacts });
  const experimentId = await store.experiments.create({ name: "artifacts" });
  const inCloud = await store.experiments.create({ name: "s3", artifactLocation: "s3://b/p" });
  known.set("E", experimentId);
  known.set("R", (await store.runs.create({ experimentId })).id);
  known.set("M", (await store.loggedModels!.create({ experimentId: inCloud })).id);
});
afterAll(async () => {
  await server.close();
  await rm(destination, { recursive: true });
});

test("a case that differs from MLflow says why", () => {
  const silent = cases.filter(({ mlflow, expected, why }) => (mlflow === expected) !== (why === ""));
  expect(silent.map(({ number }) => number)).toEqual([]);
});

test.each(cases)("$number $method $path", async (one) => {
  expect(await ask(server.url, known, one)).toBe(one.expected);
});

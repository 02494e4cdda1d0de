// What every store must do, while another process writes to the same folder all the time.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describeStore } from "@runledger/store-conformance/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileStore } from "../src/index.js";
import { gaps } from "./gaps.js";
import { emptyFolder } from "./support.js";

const root = await emptyFolder();
let writer: ChildProcess;
let writes = 0;

beforeAll(async () => {
  writer = spawn(process.execPath, [fileURLToPath(new URL("busy-writer.mjs", import.meta.url)), root], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: writer.stdout ?? process.stdin });
  lines.on("line", () => (writes += 1));
  await once(lines, "line");
});

afterAll(async () => {
  const ended = once(writer, "close");
  writer.stdin?.end();
  expect(await ended).toEqual([0, null]);
});

describeStore("file beside a busy writer", {
  open: async () => openFileStore(root),
  capabilities: ["loggedModels", "datasets", "registry", "transfer", "trash"],
  gaps,
  shared: true,
});

test("the other process wrote all the while, and lost nothing", async () => {
  const before = writes;
  const store = await openFileStore(root);
  const found = await store.experiments.getByName("busy");
  const runs = await store.runs.search({ experimentIds: [found.id], maxResults: 1 });
  const [run] = runs.items;
  expect(run?.metrics.find(({ key }) => key === "n")?.value).toBeGreaterThanOrEqual(before - 1);
  expect(before).toBeGreaterThan(100);
  await store.close();
});

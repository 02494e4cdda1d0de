// Several processes on one folder, some of them killed: nothing that was acknowledged is lost, nothing is there by half.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Store } from "@runledger/store-api";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

const writerFile = fileURLToPath(new URL("writer.mjs", import.meta.url));

/** Lines that a writer printed until it ended, or until it was killed after `killAfter` of them. */
async function runWriter(
  folder: string,
  name: string,
  runId: string,
  count: number,
  killAfter = Infinity,
): Promise<string[]> {
  const child = spawn(process.execPath, [writerFile, folder, name, runId, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill("SIGKILL");
  }
  const [code] = (await ended) as [number | null];
  if (killAfter === Infinity) expect(code).toBe(0);
  return lines;
}

const saidOf = (lines: readonly string[], word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

/** Every acknowledged write is there; a batch is there as a whole or not at all. */
async function verify(store: Store, runId: string, lines: readonly string[]): Promise<void> {
  const run = await store.runs.get(runId);
  const keys = (pairs: readonly { readonly key: string }[]): string[] =>
    pairs
      .map(({ key }) => key)
      .filter((key) => /^w\d/.test(key))
      .toSorted();
  const batches = keys(run.params);
  expect(batches).toEqual(expect.arrayContaining(saidOf(lines, "batch")));
  expect(keys(run.tags)).toEqual(batches);
  expect(keys(run.metrics)).toEqual(batches);
  for (const key of batches)
    expect((await store.metrics.history(runId, key)).items.map(({ step }) => step)).toEqual([0, 1, 2]);
  const steps = new Set((await store.metrics.history(runId, "single")).items.map(({ step }) => String(step)));
  for (const step of saidOf(lines, "single")) expect(steps.has(step)).toBe(true);
  const versions = (await store.registry?.versions.search({ filter: "name = 'shared'" }))?.items ?? [];
  expect(versions.map(({ version }) => String(version))).toEqual(expect.arrayContaining(saidOf(lines, "version")));
  expect(new Set(versions.map(({ version }) => version)).size).toBe(versions.length);
  const experiments = (await store.experiments.search()).items;
  expect(experiments.map(({ id }) => id)).toEqual(expect.arrayContaining(saidOf(lines, "experiment")));
  expect(new Set(experiments.map(({ name }) => name)).size).toBe(experiments.length);
}

async function prepared(): Promise<{ readonly folder: string; readonly runId: string }> {
  const folder = await emptyFolder();
  const store = await openFileStore(folder);
  await store.registry?.models.create({ name: "shared" });
  const { id } = await store.runs.create({ experimentId: "0" });
  await store.close();
  return { folder, runId: id };
}

describe("processes on one folder", () => {
  it("lose nothing, and agree on who was first", async () => {
    const { folder, runId } = await prepared();
    const count = 15;
    const all = (await Promise.all(["w1", "w2", "w3"].map((name) => runWriter(folder, name, runId, count)))).flat();
    const store = await openFileStore(folder);
    await verify(store, runId, all);
    expect(saidOf(all, "version")).toHaveLength(new Set(saidOf(all, "version")).size);
    for (let n = 0; n < count; n += 1) {
      expect(saidOf(all, "won").filter((won) => won === `once-${n}`)).toHaveLength(1);
      expect(saidOf(all, "won").filter((won) => won === `param-${n}`)).toHaveLength(1);
    }
    await store.close();
    expect(readdirSync(folder).filter((name) => name.startsWith(".runledger-"))).toEqual([]);
  }, 60_000);

  it("may be killed at any moment", async () => {
    const { folder, runId } = await prepared();
    const lines: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const pair = [`w${round}a`, `w${round}b`].map((name, index) =>
        runWriter(folder, name, runId, 50, 3 + ((round * 7 + index * 4) % 23)),
      );
      lines.push(...(await Promise.all(pair)).flat());
      const store = await openFileStore(folder);
      await verify(store, runId, lines);
      // The dead hold no lock.
      await store.runs.log(runId, { tags: [{ key: "round", value: String(round) }] });
      await store.experiments.create({ name: `after ${round}` });
      await store.close();
    }
    expect(readdirSync(folder).filter((name) => name.startsWith(".runledger-"))).toEqual([]);
  }, 120_000);
});

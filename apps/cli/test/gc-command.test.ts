// `runledger gc` from the outside: its question, its answers and its exit codes, on a folder and on SQLite.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "@runledger/store-api";
import { openFileStore } from "@runledger/store-file";
import { openSqlStore } from "@runledger/store-sql";
import { expect, test } from "vitest";
import { newFolder, run, serve } from "./run-command.js";

const stores: readonly (readonly [name: string, uri: string, open: (cwd: string) => Promise<Store>])[] = [
  ["file", "./mlruns", (cwd) => openFileStore(join(cwd, "mlruns"))],
  [
    "sqlite",
    "sqlite:///mlflow.db",
    (cwd) => openSqlStore(`sqlite:///${cwd}/mlflow.db`, { artifactRoot: join(cwd, "artifacts") }),
  ],
];

test.each(stores)(
  "gc on a %s store asks, says what would go, removes it, and has nothing left to do",
  async (_, uri, open) => {
    const cwd = await newFolder();
    const gc = (...args: string[]) => run(["gc", "--backend-store-uri", uri, ...args], { cwd }).ended;
    const store = await open(cwd);
    const [gone, kept] = [
      await store.runs.create({ experimentId: "0" }),
      await store.runs.create({ experimentId: "0" }),
    ];
    const folder = (gone.artifactUri ?? "").replace(/^file:\/\//u, "");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "model.txt"), "x");
    await store.runs.delete(gone.id);
    await store.close();

    expect(await gc()).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--yes") });
    const line = `run           ${gone.id}: would be removed with its artifacts`;
    const total = "1 run, 0 logged models and 0 experiments";
    expect(await gc("--dry-run")).toMatchObject({ code: 0, stdout: `${line}\nwould remove ${total}\n` });
    expect(existsSync(folder)).toBe(true);
    const removed = await gc("--yes", "--json", "--older-than", "0s");
    expect(removed.code).toBe(0);
    expect(
      removed.stdout
        .trim()
        .split("\n")
        .map((text): unknown => JSON.parse(text)),
    ).toEqual([
      { event: "purged", kind: "run", id: gone.id, artifacts: { outcome: "removed", uri: expect.any(String) } },
      expect.objectContaining({ event: "summary", dryRun: false, purged: { run: 1, loggedModel: 0, experiment: 0 } }),
    ]);
    expect(existsSync(folder)).toBe(false);
    expect(await gc("--yes")).toMatchObject({ code: 0, stdout: `removed ${total.replace("1 run", "0 runs")}\n` });

    expect(await gc("--yes", "--run-ids", kept.id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not deleted"),
    });
    expect(await gc("--yes", "--run-ids", `${gone.id}, none`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("kept 2"),
    });
    expect(await gc("--older-than", "1w")).toMatchObject({ code: 2, stderr: expect.stringContaining("30d") });
  },
);

test("gc through a server is refused with the way out", async () => {
  const cwd = await newFolder();
  const { started } = await serve(["--backend-store-uri", "memory:"], { cwd });
  expect(await run(["gc", "--yes", "--tracking-uri", started.url], { cwd }).ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--backend-store-uri"),
  });
});

test("gc reaches artifacts through the server that keeps them", async () => {
  const cwd = await newFolder();
  const { started } = await serve(["--backend-store-uri", "sqlite:///runs.db"], { cwd });
  const uri = `sqlite:///${cwd}/runs.db`;
  const store = await openSqlStore(uri, { artifactRoot: "mlflow-artifacts:/" });
  const { id } = await store.runs.create({ experimentId: "0" });
  await store.runs.delete(id);
  await store.close();
  const folder = join(cwd, "mlartifacts", "0", id, "artifacts");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.txt"), "x");

  const gc = (...args: string[]) => run(["gc", "--yes", "--backend-store-uri", uri, ...args], { cwd }).ended;
  expect(await gc()).toMatchObject({ code: 1, stdout: expect.stringContaining("--tracking-uri") });
  expect(await gc("--tracking-uri", started.url)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("removed 1 run"),
  });
  expect(existsSync(join(cwd, "mlartifacts", "0", id))).toBe(false);
});

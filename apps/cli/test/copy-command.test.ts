// `runledger copy` and `runledger sync` as their users call them: answers, exit codes, files.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openFileStore } from "@runledger/store-file";
import { openSqlStore } from "@runledger/store-sql";
import { expect, test } from "vitest";
import { newFolder, run } from "./run-command.js";

/** A folder with `mlruns` in it: one experiment, one run with a file. */
async function folderWithRun(): Promise<{ folder: string; runId: string }> {
  const folder = await newFolder();
  const store = await openFileStore(join(folder, "mlruns"));
  const experimentId = await store.experiments.create({ name: "first" });
  const { id, artifactUri } = await store.runs.create({ experimentId, name: "try" });
  const metrics = [1, 2, 3].map((n) => ({ key: "loss", value: 1 / n, timestamp: n, step: n }));
  await store.runs.log(id, { metrics });
  const files = artifactUri?.replace(/^file:\/\//, "") ?? "";
  await mkdir(files, { recursive: true });
  await writeFile(join(files, "note.txt"), "hello");
  await store.close();
  return { folder, runId: id };
}

test("copy says what it wrote, compares, and has nothing to do the second time", async () => {
  const { folder, runId } = await folderWithRun();
  const copy = (...flags: string[]) => run(["copy", "mlruns", "sqlite:///moved.db", ...flags], { cwd: folder }).ended;
  const planned = await copy("--dry-run");
  expect([planned.code, planned.stdout.split("\n").at(-2)]).toEqual([0, "would write 1 series with points to write"]);
  const first = await copy("--verify");
  expect([first.code, first.stdout]).toEqual([
    0,
    expect.stringMatching(/runs +1 +0 +0 +0\nwrote 3 points\nverified: /),
  ]);
  const second = await copy("--json");
  expect([second.code, JSON.parse(second.stdout)]).toMatchObject([0, { event: "copied", ids: "kept", upToDate: true }]);
  const moved = await openSqlStore(`sqlite:///${join(folder, "moved.db")}`, { artifactRoot: folder });
  expect((await moved.runs.get(runId)).name).toBe("try");
  await moved.close();
});

test("copy moves files and names their new place", async () => {
  const { folder, runId } = await folderWithRun();
  const flags = ["--artifacts", "copy", "--artifact-root", join(folder, "files")];
  const ended = await run(["copy", "mlruns", "sqlite:///moved.db", "--json", ...flags], { cwd: folder }).ended;
  expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([
    0,
    { artifacts: { files: 1, bytes: 5 }, problems: [] },
  ]);
  const store = await openSqlStore(`sqlite:///${join(folder, "moved.db")}`, { artifactRoot: folder });
  const { artifactUri } = await store.runs.get(runId);
  await store.close();
  expect(artifactUri?.startsWith(join(folder, "files"))).toBe(true);
  expect(await readFile(join(artifactUri ?? "", "note.txt"), "utf8")).toBe("hello");
});

test("copy refuses what cannot be meant, and makes nothing", async () => {
  const { folder } = await folderWithRun();
  const refused = async (...args: string[]) => {
    const { code, stderr } = await run(["copy", ...args], { cwd: folder }).ended;
    return [code, stderr.trim().split("\n").at(-1)];
  };
  expect(await refused("nope", "sqlite:///x.db")).toEqual([2, "runledger: there is no source 'nope'"]);
  expect(await refused("mlruns", "./mlruns")).toEqual([2, "runledger: source and target are the same store"]);
  expect(await refused("mlruns", "x", "--since", "soon")).toEqual([2, expect.stringContaining("Expected a date")]);
  expect(await refused("mlruns", "sqlite:///x.db", "--experiments", "other")).toEqual([
    1,
    "runledger: Experiment with name 'other' does not exist",
  ]);
});

test("sync goes round and round, and a signal ends it in order", async () => {
  const { folder, runId } = await folderWithRun();
  const syncing = run(["sync", "mlruns", "sqlite:///mirror.db", "--every", "1", "--json"], { cwd: folder });
  expect(JSON.parse(await syncing.line())).toMatchObject({ event: "round", upToDate: false, points: 3 });
  const store = await openFileStore(join(folder, "mlruns"));
  await store.runs.log(runId, { tags: [{ key: "later", value: "1" }] });
  await store.close();
  const next = async (): Promise<unknown> => {
    const round = JSON.parse(await syncing.line()) as { upToDate: boolean };
    return round.upToDate ? next() : round;
  };
  expect(await next()).toMatchObject({ counts: { runs: { changed: 1 } } });
  syncing.child.kill("SIGTERM");
  expect((await syncing.ended).code).toBe(0);
});

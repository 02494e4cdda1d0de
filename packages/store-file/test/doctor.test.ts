// What the doctor finds in folders that broke in each known way, and that its repairs lose nothing.
import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  existsSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { diagnose, type Diagnosis, openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

async function findings(folder: string, repair = false): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for await (const diagnosis of diagnose(folder, { repair })) found.push(diagnosis);
  return found;
}

const told = (found: readonly Diagnosis[]): string[] => found.map(({ kind, path }) => `${kind} ${path}`).toSorted();

/** Every file with its text. */
function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "latin1")]),
  );
}

async function healthy() {
  const folder = await emptyFolder();
  const store = await openFileStore(folder);
  const experimentId = await store.experiments.create({ name: "e" });
  const { id } = await store.runs.create({ experimentId });
  await store.runs.log(id, {
    metrics: [{ key: "a/loss", value: 0.5, timestamp: 1, step: 1 }],
    params: [{ key: "p", value: "x" }],
  });
  await store.registry?.models.create({ name: "m" });
  await store.registry?.versions.create({ name: "m", source: "s3://x" });
  await store.registry?.models.setAlias("m", "best", 1);
  await store.close();
  return { folder, experimentId, id, run: join(folder, experimentId, id) };
}

/** The file of a process that is gone: numbers of processes end far below. */
function deadOwner(folder: string, token: string): string {
  const host = `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  const path = join(folder, `.runledger-owner-${token}`);
  writeFileSync(path, JSON.stringify({ token, host, pid: 2 ** 30, started: "1" }));
  return path;
}

describe("doctor", () => {
  it("finds nothing in a healthy folder, and leaves it alone", async () => {
    const { folder } = await healthy();
    const before = snapshot(folder);
    expect(await findings(folder, true)).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
  });

  it("finds nothing in the folder of a store that is open", async () => {
    const { folder, id } = await healthy();
    const store = await openFileStore(folder);
    await store.runs.log(id, { params: [{ key: "q", value: "y" }], tags: [{ key: "t", value: "z" }] });
    expect(await findings(folder, true)).toEqual([]);
    await store.close();
  });

  it("names what only a person can mend, and repairs none of it", async () => {
    const { folder, experimentId, id, run } = await healthy();
    const at = experimentId;
    writeFileSync(join(folder, "0", "meta.yaml"), "[");
    mkdirSync(join(folder, "77"));
    mkdirSync(join(folder, at, "stray", "artifacts"), { recursive: true });
    cpSync(run, join(folder, at, "copied"), { recursive: true });
    cpSync(run, join(folder, "0", id), { recursive: true });
    cpSync(join(folder, at, "meta.yaml"), join(folder, "77", "meta.yaml"));
    writeFileSync(
      join(folder, "77", "meta.yaml"),
      readFileSync(join(folder, at, "meta.yaml"), "utf8").replace(`'${at}'`, "'77'"),
    );
    appendFileSync(join(run, "metrics", "a", "loss"), "no number here\n");
    mkdirSync(join(run, "inputs", "x"), { recursive: true });
    writeFileSync(join(run, "inputs", "x", "meta.yaml"), "source_id: lost\nsource_type: DATASET\ntags: {}\n");
    mkdirSync(join(folder, "models", "no-model"));
    writeFileSync(join(folder, "models", "m", "aliases", "gone"), "9");
    const before = snapshot(folder);
    const found = await findings(folder, true);
    const copies = ["broken", "broken"].map((kind, index) => `${kind} ${[`${at}/copied`, `0/${id}`][index]}/meta.yaml`);
    expect(told(found)).toEqual(
      [
        ...copies,
        "broken 0/meta.yaml",
        `broken ${at}/${id}/metrics/a/loss (1 malformed lines)`,
        found.some(({ kind, path }) => kind === "duplicate" && path === "77") ? "duplicate 77" : `duplicate ${at}`,
        `orphaned ${at}/${id}/inputs`,
        `orphaned ${at}/stray`,
        "orphaned models/m/aliases/gone",
        "orphaned models/no-model",
      ].toSorted(),
    );
    expect(found.find(({ path }) => path === `0/${id}/meta.yaml`)?.problem).toContain(`experiment_id ${at}`);
    expect(found.find(({ path }) => path === `${at}/copied/meta.yaml`)?.problem).toContain(`run_id ${id}`);
    expect(found.every(({ mended, remedy }) => !mended && remedy === null)).toBe(true);
    expect(snapshot(folder)).toEqual(before);
  });

  it("mends half lines, lost folders and what dead processes left, and then finds nothing", async () => {
    const { folder, experimentId, id, run } = await healthy();
    const at = `${experimentId}/${id}`;
    appendFileSync(join(run, "metrics", "a", "loss"), "2 0.2");
    rmSync(join(run, "artifacts"), { recursive: true });
    linkSync(deadOwner(folder, "dead"), join(run, ".runledger-lock"));
    const entry = { number: 1, time: Date.now(), boot: null, folder: at, lines: [] };
    const files = [{ path: `${at}/tags/late`, text: "kept" }];
    writeFileSync(join(folder, ".runledger-journal-dead-1"), `${JSON.stringify({ ...entry, files })}\n`);
    writeFileSync(join(folder, ".runledger-journal-unknown-1"), "{");
    const before = told(await findings(folder));
    expect(before).toEqual(
      [
        "leftover .runledger-owner-dead",
        "leftover .runledger-journal-dead-1",
        "leftover .runledger-journal-unknown-1",
        `leftover ${at}/.runledger-lock`,
        `incomplete ${at}`,
        `torn ${at}/metrics/a/loss`,
      ].toSorted(),
    );
    const mended = await findings(folder, true);
    expect(mended.every((diagnosis) => diagnosis.mended)).toBe(true);
    expect(mended.find(({ kind }) => kind === "torn")?.problem).toContain("2 0.2");
    expect(await findings(folder)).toEqual([]);
    expect(readFileSync(join(run, "metrics", "a", "loss"), "utf8")).toBe("1 0.5 1\n");
    const store = await openFileStore(folder);
    expect((await store.runs.get(id)).tags).toContainEqual({ key: "late", value: "kept" });
    await store.close();
    expect(readdirSync(folder).filter((name) => name.startsWith(".runledger-"))).toEqual([]);
  });

  it("removes temporary files once nobody can be writing them", async () => {
    const { folder, run } = await healthy();
    const path = join(run, ".runledger-0123456789ab.tmp");
    writeFileSync(path, "half");
    expect(await findings(folder, true)).toEqual([]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await findings(folder, true)).map(({ kind, mended }) => [kind, mended])).toEqual([["leftover", true]]);
    expect(existsSync(path)).toBe(false);
  });

  it("finds one id both active and in the trash", async () => {
    const { folder, experimentId } = await healthy();
    cpSync(join(folder, experimentId), join(folder, ".trash", experimentId), { recursive: true });
    const kinds = (await findings(folder)).filter(({ path }) => path === `.trash/${experimentId}`);
    expect(kinds.map(({ kind, problem }) => [kind, problem.includes("same id")])).toContainEqual(["duplicate", true]);
  });

  it("refuses a folder that is not there and makes none", async () => {
    const folder = await emptyFolder();
    await expect(findings(folder)).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
    expect(existsSync(folder)).toBe(false);
  });
});

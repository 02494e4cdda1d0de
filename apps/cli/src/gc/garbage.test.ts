// What goes, what stays, in which order, and what is said of it: over the memory store and a folder of artifacts.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run, Store } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";
import { expect, onTestFinished, test } from "vitest";
import { collectGarbage, type GarbageEvent, type GarbageOptions } from "./garbage.js";
import { findOrphans } from "./orphans.js";

interface World {
  readonly store: Store;
  readonly root: string;
  /** A run with one artifact, and a clock that has moved on. */
  readonly run: (experimentId: string, parentId?: string) => Promise<Run>;
  readonly tick: () => number;
}

async function world(): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), "runledger-gc-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  let now = 1000;
  const tick = (): number => (now += 1000);
  const store = await openMemoryStore({ artifactRoot: root, clock: () => now });
  const run: World["run"] = async (experimentId, parentId) => {
    tick();
    const made = await store.runs.create({
      experimentId,
      tags: parentId === undefined ? [] : [{ key: "mlflow.parentRunId", value: parentId }],
    });
    addArtifact(made.artifactUri ?? "");
    return made;
  };
  return { store, root, run, tick };
}

function addArtifact(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.txt"), "x");
}

const collect = (store: Store, options: Partial<GarbageOptions> = {}): Promise<GarbageEvent[]> =>
  Array.fromAsync(collectGarbage(store, { access: {}, mode: "remove", ...options }));

const said = (events: readonly GarbageEvent[]): string[] =>
  events.map((event) => {
    const artifacts = event.event === "purged" ? event.artifacts?.outcome : undefined;
    return [event.event, event.kind, event.id, ...(artifacts === undefined ? [] : [artifacts])].join(" ");
  });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
  );

test("all that is deleted goes, with its artifacts and their empty folders; the rest stays", async () => {
  const { store, root, run } = await world();
  const [gone, kept] = [await run("0"), await run("0")];
  await store.runs.delete(gone.id);
  const experimentId = await store.experiments.create({ name: "e" });
  const inside = await run(experimentId);
  const model = await store.loggedModels?.create({ experimentId });
  addArtifact(model?.artifactLocation ?? "");
  addArtifact(join(root, experimentId, "traces", "tr-1", "artifacts"));
  await store.experiments.delete(experimentId);

  expect(said(await collect(store))).toEqual([
    `purged run ${inside.id} removed`,
    `purged loggedModel ${model?.id} removed`,
    `purged experiment ${experimentId} removed`,
    `purged run ${gone.id} removed`,
  ]);
  expect(existsSync(join(root, "0", kept.id, "artifacts", "model.txt"))).toBe(true);
  expect([join(root, "0", gone.id), join(root, experimentId, inside.id)].map(existsSync)).toEqual([false, false]);
  expect((await store.runs.get(kept.id)).lifecycleStage).toBe("active");
  expect(await codeOf(store.experiments.get(experimentId))).toBe("RESOURCE_DOES_NOT_EXIST");
  expect(await collect(store)).toEqual([]);
});

test("looking says the same and changes nothing", async () => {
  const { store, run } = await world();
  const { id, artifactUri } = await run("0");
  const experimentId = await store.experiments.create({ name: "e" });
  await run(experimentId);
  await store.runs.delete(id);
  await store.experiments.delete(experimentId);
  const looked = said(await collect(store, { mode: "look" }));
  expect(said(await collect(store, { mode: "look" }))).toEqual(looked);
  expect(existsSync(artifactUri ?? "")).toBe(true);
  expect(said(await collect(store))).toEqual(looked.map((line) => line.replace(/(experiment \d+) .*/u, "$1 missing")));
});

test("a run that is named takes the deleted runs nested in it along, and nothing else; active ones are told", async () => {
  const { store, run } = await world();
  const [parent, other] = [await run("0"), await run("0")];
  const [child, active] = [await run("0", parent.id), await run("0", parent.id)];
  const grandchild = await run("0", child.id);
  for (const { id } of [parent, other, child, grandchild]) await store.runs.delete(id);
  const experimentId = await store.experiments.create({ name: "deleted too" });
  await store.experiments.delete(experimentId);

  const events = said(await collect(store, { runIds: [parent.id] }));
  expect(events.toSorted()).toEqual(
    [...[parent, child, grandchild].map(({ id }) => `purged run ${id} removed`), `kept run ${active.id}`].toSorted(),
  );
  expect((await store.runs.get(other.id)).lifecycleStage).toBe("deleted");
  expect((await store.experiments.get(experimentId)).lifecycleStage).toBe("deleted");
});

test("what is named and not deleted, or too young, is refused before anything goes", async () => {
  const { store, run, tick } = await world();
  const [old, active] = [await run("0"), await run("0")];
  await store.runs.delete(old.id);
  expect(await codeOf(collect(store, { runIds: [old.id, active.id] }))).toBe("INVALID_PARAMETER_VALUE");
  expect(await codeOf(collect(store, { experimentIds: ["0"] }))).toBe("INVALID_PARAMETER_VALUE");
  expect(await codeOf(collect(store, { runIds: [old.id], deletedBefore: 10 }))).toBe("INVALID_PARAMETER_VALUE");
  expect((await store.runs.get(old.id)).lifecycleStage).toBe("deleted");
  expect(said(await collect(store, { runIds: [old.id, "none"], deletedBefore: tick() }))).toEqual([
    "kept run none",
    `purged run ${old.id} removed`,
  ]);
});

test("age decides, but what is in an experiment goes with it", async () => {
  const { store, run, tick } = await world();
  const [old, young] = [await run("0"), await run("0")];
  const experimentId = await store.experiments.create({ name: "e" });
  const inside = await run(experimentId);
  await store.runs.delete(old.id);
  await store.experiments.delete(experimentId);
  const then = tick() - 500;
  await store.runs.delete(young.id);
  const model = await store.loggedModels?.create({ experimentId: "0" });
  await store.loggedModels?.delete(model?.id ?? "");
  expect(said(await collect(store, { deletedBefore: then }))).toEqual([
    `purged run ${inside.id} removed`,
    `purged experiment ${experimentId} missing`,
    `purged run ${old.id} removed`,
  ]);
});

test("artifacts that are missing, out of reach or not theirs alone do not keep a run; those that fail do", async () => {
  const { store, root, run } = await world();
  const missing = await run("0");
  rmSync(missing.artifactUri ?? "", { recursive: true });
  const far = await store.experiments.create({ name: "far", artifactLocation: "s3://bucket/x" });
  const served = await store.experiments.create({ name: "served", artifactLocation: "mlflow-artifacts:/x" });
  const [away, behind] = [
    await store.runs.create({ experimentId: far }),
    await store.runs.create({ experimentId: served }),
  ];
  for (const { id } of [missing, away, behind]) await store.runs.delete(id);
  expect(said(await collect(store)).toSorted()).toEqual(
    [`purged run ${missing.id} missing`, `purged run ${away.id} left`, `failed run ${behind.id}`].toSorted(),
  );
  // Once it is said where the server keeps them, it goes on.
  addArtifact(join(root, "served", "x", behind.id, "artifacts"));
  const access = { artifactsDestination: join(root, "served") };
  expect(said(await collect(store, { access }))).toEqual([`purged run ${behind.id} removed`]);
  expect(existsSync(join(root, "served", "x", behind.id))).toBe(false);
});

test("a collection that is broken off between artifacts and rows is made good by the next", async () => {
  const { store, run } = await world();
  const runs = [await run("0"), await run("0")];
  for (const { id } of runs) await store.runs.delete(id);
  const trash = store.trash;
  if (trash === undefined) return expect.unreachable();
  const killed = { ...store, trash: { ...trash, purgeRuns: () => Promise.reject(new Error("killed")) } };
  await expect(collect(killed)).rejects.toThrow("killed");
  expect(said(await collect(store)).toSorted()).toEqual(runs.map(({ id }) => `purged run ${id} missing`).toSorted());
  return undefined;
});

test("a run that is restored in between stays, and the others go", async () => {
  const { store, run } = await world();
  const [restored, gone] = [await run("0"), await run("0")];
  for (const { id } of [restored, gone]) await store.runs.delete(id);
  const trash = store.trash;
  if (trash === undefined) return expect.unreachable();
  const racing = {
    ...store,
    trash: {
      ...trash,
      purgeRuns: async (ids: readonly string[]) => {
        await store.runs.restore(restored.id);
        await trash.purgeRuns(ids);
      },
    },
  };
  expect(said(await collect(racing))).toEqual([`kept run ${restored.id}`, `purged run ${gone.id} removed`]);
  return undefined;
});

test("a store without a trash is refused", async () => {
  const { store } = await world();
  expect(await codeOf(collect({ ...store, trash: undefined }))).toBe("NOT_IMPLEMENTED");
});

test("orphaned artifacts are found, and removed on demand; runs and other folders are not taken for them", async () => {
  const { store, root, run } = await world();
  const [known, purged] = [await run("0"), await run("0")];
  await store.runs.delete(purged.id);
  await store.trash?.purgeRuns([purged.id]);
  const model = `m-${"0".repeat(32)}`;
  addArtifact(join(root, "0", "models", model, "artifacts"));
  addArtifact(join(root, "0", "f".repeat(32)));
  addArtifact(join(root, "0", "notes"));
  const lost = join(root, "77", "1".repeat(32));
  addArtifact(join(lost, "artifacts"));
  const find = (remove: boolean) => Array.fromAsync(findOrphans(store, { access: {}, remove }));
  const uris = [join(root, "0", purged.id), join(root, "0", "models", model), lost];
  expect((await find(false)).map(({ event, uri }) => [event, uri])).toEqual(uris.map((uri) => ["orphan", uri]));
  expect(uris.map(existsSync)).toEqual([true, true, true]);
  await find(true);
  expect(uris.map(existsSync)).toEqual([false, false, false]);
  expect(await find(false)).toEqual([]);
  expect(existsSync(join(root, "0", known.id, "artifacts", "model.txt"))).toBe(true);
});

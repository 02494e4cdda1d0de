// Between two stores that keep ids: the copy is the same data set, however often and from wherever it is begun.
import type { Store, Transfer } from "@runledger/store-api";
import { openMemoryStore } from "@runledger/store-memory";
import { describe, expect, it } from "vitest";
import { copyStore } from "../src/index.js";
import { dump } from "./support/dump.js";
import { groups, richStore, withoutTransfer } from "./support/rich-store.js";

const emptyStore = () => openMemoryStore({ artifactRoot: "s3://new", clock: () => 77 });

/** Sees each put, and may refuse it. */
function watched(store: Store, onPut: (method: string, items: readonly unknown[]) => void): Store {
  const { transfer } = store;
  if (transfer === undefined) throw new Error("no transfer");
  const entries = Object.entries(transfer).map(([name, method]: [string, (...args: unknown[]) => unknown]) => [
    name,
    (...args: unknown[]) => {
      if (name.startsWith("put")) onPut(name, args[0] as readonly unknown[]);
      return method(...args);
    },
  ]);
  return { ...store, transfer: Object.fromEntries(entries) as Transfer };
}

describe("a copy into a store that keeps ids", () => {
  it("is the same data set", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    const report = await copyStore({ source: store, target, verify: true });
    expect(report.problems).toEqual([]);
    expect(report.verification).toMatchObject({ equal: true, differences: [] });
    expect(await dump(target)).toEqual(await dump(store));
    expect([report.counts.runs.created, report.points, report.ids]).toEqual([4, 2503, "kept"]);
  });

  it("writes nothing the second time, and says so", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    await copyStore({ source: store, target });
    const puts: string[] = [];
    const report = await copyStore({ source: store, target: watched(target, (method) => puts.push(method)) });
    expect([puts, report.upToDate, report.counts.runs.unchanged]).toEqual([[], true, 4]);
  });

  it("writes only what changed", async () => {
    const { store, childId, experimentId } = await richStore();
    const target = await emptyStore();
    await copyStore({ source: store, target });
    await store.runs.log(childId, {
      metrics: [{ key: "new", value: 1, timestamp: 1, step: 1 }],
      tags: [{ key: "t", value: "1" }],
    });
    await store.runs.create({ experimentId, name: "later" });
    const report = await copyStore({ source: store, target, verify: true });
    expect(report.counts.runs).toMatchObject({ created: 1, changed: 1, unchanged: 3 });
    expect([report.points, report.counts.loggedModels.changed, report.verification?.equal]).toEqual([1, 0, true]);
    expect(await dump(target)).toEqual(await dump(store));
  });

  it("goes on after a kill at any write", async () => {
    const { store } = await richStore();
    const whole = await dump(store);
    const target = await emptyStore();
    let kills = 0;
    for (;;) {
      // One write further each time, and all over again.
      let left = Math.min(kills, 1);
      const dying = watched(target, () => {
        if (left === 0) throw new Error("killed");
        left -= 1;
      });
      const outcome = await copyStore({ source: store, target: dying }).catch(() => undefined);
      if (outcome !== undefined) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(8);
    expect(await dump(target)).toEqual(whole);
  });

  it("reads a source without bulk reading just as well", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    const report = await copyStore({ source: withoutTransfer(store), target, verify: true });
    expect([report.problems, report.verification?.differences]).toEqual([[], []]);
    expect(await dump(target)).toEqual(await dump(store));
    const again = await copyStore({ source: withoutTransfer(store), target });
    expect([again.upToDate, again.points]).toEqual([true, 0]);
  });

  it("says what it would write, and writes nothing", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    const before = await dump(target);
    const report = await copyStore({ source: store, target, dryRun: true });
    expect(report.counts).toMatchObject({
      experiments: { created: 2, changed: 1 },
      runs: { created: 4 },
      registeredModels: { created: 2 },
      modelVersions: { created: 3 },
    });
    expect(await dump(target)).toEqual(before);
  });

  it("takes experiments by name or id, runs by a filter and by their start", async () => {
    const { store, childId, parentId, experimentId } = await richStore();
    const copied = async (options: Partial<Parameters<typeof copyStore>[0]>): Promise<readonly string[]> => {
      const target = await emptyStore();
      await copyStore({ ...options, source: store, target, verify: true });
      const found = await target.runs.search({ experimentIds: ["0", "1", "2"], view: "all" });
      expect((await groups(target).registry.models.search()).items).toEqual([]);
      return found.items.map(({ id }) => id);
    };
    expect(await copied({ experiments: ["closed"] })).toHaveLength(1);
    expect((await copied({ experiments: [experimentId], since: 1500 })).toSorted()).toEqual([childId]);
    expect((await copied({ runs: "run_name = 'parent'" })).toSorted()).toEqual([parentId]);
    await expect(copied({ experiments: ["nope"] })).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
  });

  it("adds runs to an experiment of the same name, and leaves the rest of it alone", async () => {
    const { store, experimentId } = await richStore();
    const target = await emptyStore();
    await target.experiments.create({ name: "other" });
    const taken = await target.experiments.create({ name: "one", tags: [{ key: "k", value: "theirs" }] });
    const theirs = await target.runs.create({ experimentId: taken });
    const report = await copyStore({ source: store, target, verify: true });
    expect(taken).not.toBe(experimentId);
    expect((await target.experiments.get(taken)).tags).toEqual([{ key: "k", value: "theirs" }]);
    const found = await target.runs.search({ experimentIds: [taken], view: "all" });
    expect([found.items.length, found.items.some(({ id }) => id === theirs.id)]).toEqual([4, true]);
    expect([report.verification?.equal, report.notes.some((note) => note.includes("of its own"))]).toEqual([
      true,
      true,
    ]);
  });

  it("gives an experiment another id where its own is taken, and finds it again", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    const other = await target.experiments.create({ name: "other" });
    await target.runs.create({ experimentId: other });
    await copyStore({ source: store, target });
    const again = await copyStore({ source: store, target, verify: true });
    expect([again.upToDate, again.verification?.equal]).toEqual([true, true]);
    expect((await target.experiments.getByName("one")).id).not.toBe("1");
  });

  it("leaves a registered model of somebody else alone and says so", async () => {
    const { store } = await richStore();
    const target = await emptyStore();
    const { models } = groups(target).registry;
    await models.create({ name: "net", description: "theirs" });
    const report = await copyStore({ source: store, target, verify: true });
    expect((await models.get("net")).description).toBe("theirs");
    expect(report.problems.map(({ kind, id }) => [kind, id])).toEqual([["registeredModels", "net"]]);
    expect(report.counts.modelVersions.refused).toBe(2);
  });

  it("copies the rest when the target refuses some of it", async () => {
    const { store, childId } = await richStore();
    const { transfer } = groups(store);
    if (transfer === undefined) return expect.unreachable();
    const broken: Transfer = {
      ...transfer,
      runs: async (ids) =>
        (await transfer.runs(ids)).map((run) => (run.id === childId ? { ...run, userId: "x".repeat(999) } : run)),
    };
    const target = await emptyStore();
    const report = await copyStore({ source: { ...store, transfer: broken }, target });
    expect(report.problems[0]).toMatchObject({ kind: "runs", id: childId });
    expect(report.counts.runs).toMatchObject({ created: 3, refused: 1 });
    return undefined;
  });

  it("finds what differs, down to the point", async () => {
    const { store, childId } = await richStore();
    const target = await emptyStore();
    await copyStore({ source: store, target });
    const { transfer } = groups(target);
    await transfer?.putPoints([{ runId: childId, key: "loss", value: 5, timestamp: 1, step: 0 }]);
    await target.runs.log(childId, { tags: [{ key: "t", value: "extra" }] });
    const tampered: Transfer | undefined = transfer && {
      ...transfer,
      putRuns: async () => {},
      putPoints: async () => {},
    };
    const report = await copyStore({ source: store, target: { ...target, transfer: tampered }, verify: true });
    expect(report.verification?.differences).toEqual([
      { where: `run ${childId}: tag 't'`, source: "absent", target: '"extra"' },
      {
        where: `run ${childId}: metric 'loss'`,
        source: "0.5 at step 1, timestamp 5",
        target: "5 at step 0, timestamp 1",
      },
    ]);
  });

  it("rewrites URIs below a new root, and copies the files when asked", async () => {
    const { store, childId, experimentId } = await richStore();
    const uris = async (artifacts: Parameters<typeof copyStore>[0]["artifacts"]): Promise<string | null> => {
      const target = await emptyStore();
      await copyStore({ source: store, target, artifacts, verify: true });
      return (await target.runs.get(childId)).artifactUri;
    };
    const moved: string[] = [];
    const copier = {
      copy: async (from: string, to: string) => {
        moved.push(`${from} → ${to}`);
        return { files: 1, bytes: 10 };
      },
    };
    const there = `${experimentId}/${childId}/artifacts`;
    expect(await uris({ mode: "keep" })).toBe(`s3://old/${there}`);
    expect(await uris({ mode: "retarget", root: "s3://new/root/" })).toBe(`s3://new/root/${there}`);
    expect(moved).toEqual([]);
    expect(await uris({ mode: "copy", root: "/data", copier })).toBe(`/data/${there}`);
    expect(moved).toContain(`s3://old/${there} → /data/${there}`);
  });
});

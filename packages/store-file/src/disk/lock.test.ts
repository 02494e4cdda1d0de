// One holder at a time, also among several openings of a folder; the dead hold nothing, and their work is finished first.
import { existsSync, linkSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLocks } from "./lock.js";
import { ownerPrefix, thisProcess } from "./owner.js";

const newFolder = (): string => mkdtempSync(join(tmpdir(), "runledger-lock-"));
const nothing = async (): Promise<void> => {};

/** A process of this machine that is gone: numbers of processes end far below. */
function leaveDead(root: string, lock: string): string {
  const token = "dead";
  writeFileSync(join(root, ownerPrefix + token), JSON.stringify({ ...thisProcess(), token, pid: 2 ** 30 }));
  linkSync(join(root, ownerPrefix + token), lock);
  return token;
}

describe("lock", () => {
  it("lets one in at a time, here and in other openings", async () => {
    const root = newFolder();
    const file = join(root, ".runledger-lock");
    const openings = Array.from({ length: 3 }, () => openLocks(root, nothing));
    let [inside, most, entered] = [0, 0, 0];
    const work = async (): Promise<void> => {
      inside += 1;
      entered += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(openings.flatMap((locks) => Array.from({ length: 10 }, async () => locks.hold(file, work))));
    expect([most, entered]).toEqual([1, 30]);
    for (const locks of openings) locks.close();
    expect(readdirSync(root)).toEqual([]);
  });

  it("is given back when the work fails", async () => {
    const root = newFolder();
    const locks = openLocks(root, nothing);
    const file = join(root, ".runledger-lock");
    await expect(locks.hold(file, async () => Promise.reject(new TypeError("no")))).rejects.toThrow("no");
    expect(existsSync(file)).toBe(false);
    expect(await locks.hold(file, async () => 5)).toBe(5);
    locks.close();
  });

  it("takes over from the dead once, after their work was finished", async () => {
    const root = newFolder();
    const file = join(root, ".runledger-lock");
    const token = leaveDead(root, file);
    const said: string[] = [];
    const openings = [1, 2].map(() => openLocks(root, async (dead) => void said.push(`recovered ${dead}`)));
    await Promise.all(openings.map(async (locks) => locks.hold(file, async () => void said.push("held"))));
    expect(said[0]).toBe(`recovered ${token}`);
    expect(said.filter((word) => word === "held")).toHaveLength(2);
    await openings[0]?.sweep();
    for (const locks of openings) locks.close();
    expect(readdirSync(root)).toEqual([]);
  });
});

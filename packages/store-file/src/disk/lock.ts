// Locks between processes that outlive no holder. A lock is a hard link to its process's own file, which says who that is.
// A dead holder's lock is taken away under a lock of its own, named after the dead process, so that two finders cannot take away a newer one.
import { linkSync, lstatSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ownPrefix } from "../layout.js";
import { errnoOf } from "./errno.js";
import { isAbandoned, ownerIn, ownerPrefix, thisProcess } from "./owner.js";

const longestPause = 20;
const recoveryPrefix = `${ownPrefix}recovery-`;

/** Held by whoever finishes what the process of a token had begun. */
export const recoveryLock = (root: string, token: string): string => join(root, recoveryPrefix + token);

export interface Locks {
  /** Names this opening of the store among all processes that have it open. */
  readonly token: string;
  /** Does the work while nobody else, here or in another process, holds the lock file. */
  hold<T>(file: string, work: () => Promise<T>): Promise<T>;
  /** Finishes what dead processes left behind. */
  sweep(): Promise<void>;
  close(): void;
}

/** @param recover finishes what the process of a token had begun, before anybody gets a lock that it held */
export function openLocks(root: string, recover: (token: string) => Promise<void>): Locks {
  const self = thisProcess();
  const ownFile = join(root, ownerPrefix + self.token);
  /** Work of this process waits in line, so that only its first asks the disk. */
  const lines = new Map<string, Promise<unknown>>();
  const recovering = new Map<string, Promise<void>>();

  /** Whether the lock is ours now. */
  const attempt = (file: string): boolean => {
    try {
      linkSync(ownFile, file);
      return true;
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return false;
      if (errnoOf(error) !== "ENOENT" || lstatSync(dirname(file), { throwIfNoEntry: false }) === undefined) throw error;
      // The first lock, or somebody tidied up.
      writeFileSync(ownFile, JSON.stringify(self));
      return attempt(file);
    }
  };
  const take = async (file: string): Promise<void> => {
    for (let pause = 1; !attempt(file); pause = Math.min(2 * pause, longestPause)) {
      const token = ownerIn(file)?.token;
      if (isAbandoned(file)) await takeAway(file, token);
      else await setTimeout(pause);
    }
  };
  const recovered = async (token: string): Promise<void> => {
    const known = recovering.get(token) ?? withLock(recoveryLock(root, token), async () => recover(token));
    recovering.set(token, known);
    try {
      await known;
    } finally {
      recovering.delete(token);
    }
  };
  const takeAway = async (file: string, token: string | undefined): Promise<void> => {
    if (token !== undefined && !file.includes(recoveryPrefix)) await recovered(token);
    await withLock(`${file}-${token ?? "unreadable"}`, async () => {
      if (ownerIn(file)?.token === token && isAbandoned(file)) rmSync(file, { force: true });
    });
  };
  const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
    await take(file);
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  };
  return {
    token: self.token,
    hold: async <T>(file: string, work: () => Promise<T>) => {
      const before = lines.get(file) ?? Promise.resolve();
      const turn = (): Promise<T> => withLock(file, work);
      const mine = before.then(turn, turn);
      lines.set(file, mine);
      try {
        return await mine;
      } finally {
        if (lines.get(file) === mine) lines.delete(file);
      }
    },
    sweep: async () => {
      for (const name of readdirSync(root)) {
        if (!name.startsWith(ownerPrefix) || !isAbandoned(join(root, name))) continue;
        await recovered(name.slice(ownerPrefix.length));
        rmSync(join(root, name), { force: true });
      }
    },
    close: () => rmSync(ownFile, { force: true }),
  };
}

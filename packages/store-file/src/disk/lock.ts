// Locks between processes that outlive no holder. A lock is a hard link to its process's own file, which says who that is.
// A dead holder's lock is taken away under a lock of its own, named after the dead process, so that two finders cannot take away a newer one.
import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ownPrefix } from "../layout.js";
import { errnoOf } from "./errno.js";

/** A holder on another machine is taken for dead when nothing was locked or released by it for this long. */
const foreignPatience = 30_000;
const longestPause = 20;

interface Owner {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** What tells the process from a later one of the same number; null where the system does not say. */
  readonly started: string | null;
}

/** Process numbers mean something only within one machine, or one container of it. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** The start time of a process, from /proc; null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function runs({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
  return started === null || startOf(pid) === started;
}

function ownerIn(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof owner === "object" && owner !== null && "token" in owner ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the holder of a lock file is gone for good. */
function isAbandoned(path: string, owner: Owner | undefined): boolean {
  if (owner?.host === machine()) return !runs(owner);
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.ctimeMs > foreignPatience;
}

export interface Locks {
  /** Does the work while nobody else, here or in another process, holds the lock file. */
  hold<T>(file: string, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Takes away what dead processes left in the root. */
function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(`${ownPrefix}owner-`)) continue;
    const path = join(root, name);
    if (isAbandoned(path, ownerIn(path))) rmSync(path, { force: true });
  }
}

/** Locks for files below the root. */
export function openLocks(root: string): Locks {
  const token = randomBytes(8).toString("hex");
  const ownFile = join(root, `${ownPrefix}owner-${token}`);
  const self: Owner = { token, host: machine(), pid: process.pid, started: startOf(process.pid) };
  /** Work of this process waits in line, so that only its first asks the disk. */
  const lines = new Map<string, Promise<unknown>>();

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
      const owner = ownerIn(file);
      if (lstatSync(file, { throwIfNoEntry: false }) === undefined) continue;
      if (isAbandoned(file, owner)) await takeAway(file, owner);
      else await setTimeout(pause);
    }
  };
  const takeAway = async (file: string, dead: Owner | undefined): Promise<void> => {
    const guard = `${file}-${dead?.token ?? "unreadable"}`;
    await take(guard);
    try {
      if (ownerIn(file)?.token === dead?.token) rmSync(file, { force: true });
    } finally {
      rmSync(guard, { force: true });
    }
  };
  const locked = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
    await take(file);
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  };
  sweep(root);
  return {
    hold: async (file, work) => {
      const before = lines.get(file) ?? Promise.resolve();
      const mine = before.then(
        () => locked(file, work),
        () => locked(file, work),
      );
      lines.set(file, mine);
      try {
        return await mine;
      } finally {
        if (lines.get(file) === mine) lines.delete(file);
      }
    },
    close: () => rmSync(ownFile, { force: true }),
  };
}

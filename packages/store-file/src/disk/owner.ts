// The file by which other processes know a process that has the store open, and can tell whether it is still there.
import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { ownPrefix } from "../layout.js";
import { errnoOf } from "./errno.js";

/** An owner on another machine is taken for dead when it locked and released nothing for this long. */
const foreignPatience = 30_000;

export const ownerPrefix = `${ownPrefix}owner-`;

export interface Owner {
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

export const thisProcess = (): Owner => ({
  token: randomBytes(8).toString("hex"),
  host: machine(),
  pid: process.pid,
  started: startOf(process.pid),
});

function runs({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
  return started === null || startOf(pid) === started;
}

const isOwner = (value: unknown): value is Owner =>
  typeof value === "object" && value !== null && "token" in value && "host" in value && "pid" in value;

/** Who a lock or an owner's file names; undefined when it is gone or broken. */
export function ownerIn(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the owner of an existing file is gone for good. */
export function isAbandoned(path: string): boolean {
  const owner = ownerIn(path);
  if (owner?.host === machine()) return !runs(owner);
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.ctimeMs > foreignPatience;
}

// Folders of small files: each file's path below the folder is a key, its text the value.
import { intern } from "../cache/intern.js";
import type { Probe } from "../cache/probe.js";

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface KeyFile {
  readonly key: string;
  /** A link is looked at whenever it is read, as it may come to lead out of the root. */
  readonly isLink: boolean;
}

/** The keys of a folder, through its sub-folders. */
export function* keyFiles(probe: Probe, folder: string, above = ""): Generator<KeyFile> {
  for (const entry of probe.entries(above === "" ? folder : `${folder}/${above}`)) {
    const key = above === "" ? entry.name : `${above}/${entry.name}`;
    if (entry.isDirectory()) yield* keyFiles(probe, folder, key);
    else if (entry.isFile() || entry.isSymbolicLink()) yield { key: intern(key), isLink: entry.isSymbolicLink() };
  }
}

/** @param fixed values that never change */
export function readPairs(probe: Probe, folder: string, fixed = false): Pair[] {
  const pairs: Pair[] = [];
  for (const { key, isLink } of keyFiles(probe, folder)) {
    const value = probe.text(`${folder}/${key}`, fixed && !isLink);
    if (value !== undefined) pairs.push({ key, value: intern(value) });
  }
  return pairs;
}

export const weighPairs = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, { value }) => sum + 60 + (value.length > 20 ? 2 * value.length : 0), 0);

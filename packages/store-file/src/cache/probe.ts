// Reads an entity's files and remembers how they looked, so that the next reader need only look at them.
import { type Dirent, lstatSync, readFileSync, readdirSync, type Stats } from "node:fs";
import { isAbsent } from "../disk/errno.js";
import { type Inside, statInside } from "../disk/inside.js";
import { textPieces } from "../disk/text-pieces.js";
import { intern } from "./intern.js";

/** Times of files have the grain of the kernel's clock: a file as young as this may change once more and look the same. */
const grain = 50;

/** How files looked: which ones, and a digest of their sizes, times and numbers. */
export interface Stamp {
  readonly paths: readonly string[];
  readonly digest: number;
  /** All were old enough for a later change to show. */
  readonly settled: boolean;
}

interface Digest {
  add(found: Stats | undefined): void;
  value(): number;
}

function digest(): Digest {
  let [a, b] = [0x9e3779b1, 0x85ebca6b];
  const mix = (number: number): void => {
    const [low, high] = [number | 0, (number / 2 ** 32) | 0];
    a = Math.imul(a ^ low, 0x85ebca6b) ^ (a >>> 13) ^ high;
    b = Math.imul(b ^ high ^ (low << 7), 0xc2b2ae35) ^ (b >>> 15) ^ low;
  };
  return {
    add(found) {
      if (found === undefined) return mix(-1);
      mix(found.ino);
      mix(found.size);
      mix(Math.round(found.mtimeMs * 1e4));
      return mix(Math.round(found.ctimeMs * 1e4));
    },
    value: () => (a >>> 0) * 2 ** 21 + (b >>> 11),
  };
}

const look = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

/** How one file looks. */
export interface Look {
  readonly found: Stats;
  readonly digest: number;
  readonly settled: boolean;
}

/** Undefined when nothing is there. */
export function lookAt(path: string): Look | undefined {
  const found = look(path);
  if (found === undefined) return undefined;
  const seen = digest();
  seen.add(found);
  return { found, digest: seen.value(), settled: Date.now() - found.ctimeMs >= grain };
}

export interface Probe {
  /** What a folder holds; empty when it is absent or leads out of the root. */
  entries(path: string): readonly Dirent[];
  /** The text of a file; undefined when there is none. `fixed`: it never changes once it is there. */
  text(path: string, fixed?: boolean): string | undefined;
  /** The text of a file in pieces of whole lines; none when there is no file. */
  pieces(path: string): Iterable<string>;
  stamp(): Stamp;
}

/** Paths are relative to the folder; empty for the folder itself. */
export function openProbe(folder: string, inside: Inside): Probe {
  const started = Date.now();
  const paths: string[] = [];
  const seen = digest();
  let settled = true;
  const at = (path: string): string => (path === "" ? folder : `${folder}/${path}`);
  const watch = (path: string): Stats | undefined => {
    const found = look(at(path));
    paths.push(intern(path));
    seen.add(found);
    if (found === undefined) return undefined;
    // What a link names can change unseen.
    if (started - found.ctimeMs < grain || found.isSymbolicLink()) settled = false;
    return found.isSymbolicLink() ? statInside(at(path), inside) : found;
  };
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(at(path), "utf8");
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };
  return {
    entries: (path) => {
      if (watch(path)?.isDirectory() !== true) return [];
      try {
        return readdirSync(at(path), { withFileTypes: true });
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
    text: (path, fixed = false) => {
      // An empty one may be about to get its text.
      if (fixed) {
        const text = read(path);
        if (text !== undefined && text !== "") return text;
      }
      return watch(path)?.isFile() === true ? read(path) : undefined;
    },
    pieces: (path) => (watch(path)?.isFile() === true ? textPieces(at(path)) : []),
    stamp: () => ({ paths, digest: seen.value(), settled }),
  };
}

/** Whether the files still look as they did. */
export function isCurrent(folder: string, stamp: Stamp): boolean {
  if (!stamp.settled) return false;
  const now = digest();
  for (const path of stamp.paths) now.add(look(path === "" ? folder : `${folder}/${path}`));
  return now.value() === stamp.digest;
}

// Entities read from folders, kept while their files look the same. Never the truth: dropping any of it changes nothing but speed.
import { refusalOf } from "../disk/errno.js";
import type { Inside } from "../disk/inside.js";
import { isCurrent, openProbe, type Probe, type Stamp } from "./probe.js";

/** What reading a folder gives: an entity, nothing, or why it cannot be read. */
export type Read<T> = { readonly entity: T } | { readonly problem: string } | undefined;

interface Entry<T> {
  readonly read: Read<T>;
  readonly stamp: Stamp;
  readonly weight: number;
  used: boolean;
}

export interface EntityCache<T> {
  /** Reads the folder, unless it looks as when it was read before. */
  get(folder: string): Read<T>;
  /** Whether the last reading saw files so young that a writer may be at work on them. */
  isUnsettled(folder: string): boolean;
}

export interface EntityCacheOptions<T> {
  readonly inside: Inside;
  readonly read: (probe: Probe, folder: string) => Read<T>;
  /** About how many bytes an entity takes. */
  readonly weigh: (entity: T) => number;
  /** Bytes in all. */
  readonly room: number;
}

const overhead = 300;

export function entityCache<T>({ inside, read, weigh, room }: EntityCacheOptions<T>): EntityCache<T> {
  const entries = new Map<string, Entry<T>>();
  /** How paths of folders of one shape are: one list for all of them. */
  const shapes = new Map<string, readonly string[]>();
  let weight = 0;

  const drop = (folder: string, entry: Entry<T>): void => {
    entries.delete(folder);
    weight -= entry.weight;
  };
  const shared = (paths: readonly string[]): readonly string[] => {
    const shape = paths.join("\0");
    const known = shapes.get(shape);
    if (known !== undefined) return known;
    if (shapes.size >= 10_000) shapes.clear();
    shapes.set(shape, paths);
    return paths;
  };
  /** The oldest goes, but not when it was used since it was last looked at: a scan wider than the room must not empty it. */
  const makeRoom = (needed: number): boolean => {
    while (weight + needed > room) {
      const [oldest] = entries;
      if (oldest === undefined) return false;
      const [folder, entry] = oldest;
      drop(folder, entry);
      if (!entry.used) continue;
      entry.used = false;
      entries.set(folder, entry);
      weight += entry.weight;
      return false;
    }
    return true;
  };
  const readable = (probe: Probe, folder: string): Read<T> => {
    try {
      return read(probe, folder);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return { problem: `the system refuses to read it (${refusal})` };
    }
  };
  return {
    get: (folder) => {
      const known = entries.get(folder);
      if (known !== undefined) {
        if (isCurrent(folder, known.stamp)) {
          known.used = true;
          return known.read;
        }
        drop(folder, known);
      }
      const probe = openProbe(folder, inside);
      const found = readable(probe, folder);
      if (found === undefined) return undefined;
      const stamp = probe.stamp();
      const size = overhead + folder.length + ("entity" in found ? weigh(found.entity) : 0);
      if (makeRoom(size)) {
        entries.set(folder, {
          read: found,
          stamp: { ...stamp, paths: shared(stamp.paths) },
          weight: size,
          used: false,
        });
        weight += size;
      }
      return found;
    },
    isUnsettled: (folder) => entries.get(folder)?.stamp.settled === false,
  };
}

// Histories of metric files that are too long to be kept as points: an index for each of the files that were asked for last.
import { compareByTime, countUpTo, type Metric } from "@runledger/store-api";
import type { Stats } from "node:fs";
import { indexPoints, type PageQuery, type PointIndex, pointsOfPage } from "./point-index.js";

/** Files whose index is kept, at about 1 KB for 250 KB of the file. */
const MOST_FILES = 16;
/** Where more stretches than these overlap, a page costs so much that the next ones are read along with it. */
const MOST_OVERLAP = 8;
/** Points that are then read at once, at about 60 bytes each. */
const WINDOW = 250_000;

interface Window {
  readonly after: Metric | undefined;
  readonly points: readonly Metric[];
  /** Nothing comes after it. */
  readonly isLast: boolean;
}

interface Entry {
  readonly file: Pick<Stats, "ino" | "size" | "mtimeMs" | "ctimeMs">;
  readonly index: PointIndex;
  window: Window | undefined;
}

function pageIn(window: Window | undefined, { limit, after }: PageQuery): readonly Metric[] | undefined {
  if (window === undefined) return undefined;
  if (window.after !== undefined && (after === undefined || compareByTime(after, window.after) < 0)) return undefined;
  const start = after === undefined ? 0 : countUpTo(window.points, after);
  return window.isLast || start + limit <= window.points.length ? window.points.slice(start, start + limit) : undefined;
}

export interface LongHistories {
  /** @param file how the file looks now */
  page(path: string, key: string, file: Stats, query: PageQuery): Promise<readonly Metric[]>;
}

export function openLongHistories(): LongHistories {
  const entries = new Map<string, Promise<Entry>>();

  /** Lines are only ever appended to a file; one that was rewritten has another number, or is shorter. */
  const refreshed = async (path: string, key: string, file: Stats, known: Entry | undefined): Promise<Entry> => {
    const isSame =
      known?.file.size === file.size && known.file.mtimeMs === file.mtimeMs && known.file.ctimeMs === file.ctimeMs;
    if (known !== undefined && known.file.ino === file.ino && isSame) return known;
    const grown =
      known !== undefined && known.file.ino === file.ino && known.file.size < file.size ? known.index : undefined;
    return { file, index: await indexPoints(path, key, grown), window: undefined };
  };
  const entryOf = async (path: string, key: string, file: Stats): Promise<Entry> => {
    const before = entries.get(path);
    const entry = (async () => refreshed(path, key, file, await before?.catch(() => undefined)))();
    entries.delete(path);
    entries.set(path, entry);
    const [oldest] = entries.keys();
    if (entries.size > MOST_FILES && oldest !== undefined) entries.delete(oldest);
    return entry;
  };
  return {
    page: async (path, key, file, query) => {
      const entry = await entryOf(path, key, file);
      if (entry.index.overlap <= MOST_OVERLAP) return pointsOfPage(path, key, entry.index, query);
      const known = pageIn(entry.window, query);
      if (known !== undefined) return known;
      const limit = Math.max(query.limit, WINDOW);
      const points = await pointsOfPage(path, key, entry.index, { ...query, limit });
      entry.window = { after: query.after, points, isLast: points.length < limit };
      return points.slice(0, query.limit);
    },
  };
}

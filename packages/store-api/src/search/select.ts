// A search in memory: filter, order and page a stream of entities, holding no more of them than the page.
import { matches } from "./evaluate.js";
import type { Cursor, SearchQuery } from "./filter.js";
import { compareCursors } from "./order-by.js";
import { cursorOf, type SearchRow } from "./rows.js";

interface Candidate<T> {
  readonly item: T;
  readonly cursor: Cursor;
}

/** Browsers have no setImmediate. */
const afterOthers: (resume: () => void) => void = typeof setImmediate === "function" ? setImmediate : setTimeout;

/** Longest time that other work of the process waits for a search. */
const sliceMs = 10;

/** Puts the last entry where it belongs; the greatest is at index 0. */
function siftUp<T>(heap: T[], compare: (a: T, b: T) => number): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const [child, above] = [heap[at], heap[parent]];
    if (child === undefined || above === undefined || compare(child, above) <= 0) return;
    heap[at] = above;
    heap[parent] = child;
    at = parent;
  }
}

/** Puts the first entry where it belongs. */
function siftDown<T>(heap: T[], compare: (a: T, b: T) => number): void {
  let at = 0;
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const child = right !== undefined && left !== undefined && compare(right, left) > 0 ? 2 * at + 2 : 2 * at + 1;
    const [greater, current] = [heap[child], heap[at]];
    if (greater === undefined || current === undefined || compare(current, greater) >= 0) return;
    heap[at] = greater;
    heap[child] = current;
    at = child;
  }
}

/**
 * The first `query.limit` matching entities after `query.after`, in order.
 * Reads the whole source, keeps `limit` entities, and lets other work of the process run in between.
 */
export async function selectRows<T>(
  source: AsyncIterable<T>,
  toRow: (item: T) => SearchRow,
  query: SearchQuery,
): Promise<T[]> {
  const { filter, orderBy, limit, after } = query;
  const compare = (a: Candidate<T>, b: Candidate<T>): number => compareCursors(orderBy, a.cursor, b.cursor);
  const heap: Candidate<T>[] = [];
  let sliceEnd = performance.now() + sliceMs;
  for await (const item of source) {
    if (performance.now() > sliceEnd) {
      await new Promise<void>(afterOthers);
      sliceEnd = performance.now() + sliceMs;
    }
    const row = toRow(item);
    if (!matches(filter, row)) continue;
    const candidate = { item, cursor: cursorOf(row, orderBy) };
    if (after !== undefined && compareCursors(orderBy, candidate.cursor, after) <= 0) continue;
    if (heap.length < limit) {
      heap.push(candidate);
      siftUp(heap, compare);
    } else if (heap[0] !== undefined && compare(candidate, heap[0]) < 0) {
      heap[0] = candidate;
      siftDown(heap, compare);
    }
  }
  return heap.sort(compare).map(({ item }) => item);
}

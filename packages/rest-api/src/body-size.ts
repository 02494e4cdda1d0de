// How much a large body may hold, for the server that refuses more and for the client that sends less.

/**
 * Values (objects, lists, texts, numbers …) that a server takes in one large body. Taking them over from the thread that parsed them,
 * and checking their shape, holds the event loop for about 0.25 µs each; 10,000 points of a transfer are 60,000 values.
 */
export const mostBodyValues = 150_000;

/** Counts the value itself too; a value without others in it has depth 1. */
export function measureJson(root: unknown): { readonly count: number; readonly depth: number } {
  let count = 0;
  let depth = 0;
  for (let level: unknown[] = [root]; level.length > 0; depth++) {
    count += level.length;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) next.push(inner);
    }
    level = next;
  }
  return { count, depth };
}

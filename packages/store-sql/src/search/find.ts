// From a query to entities: one scan finds the keys of the page, then the entities are read by key, a piece at a time.
import type { Cursor, Field, OrderKey, SearchQuery } from "@runledger/store-api";
import type { Database, Session } from "../database.js";

/** Entities that are read at once: few enough not to block the event loop, which gets its turn between reads. */
const PIECE = 128;

/** Reads the entities of the keys; `load` gives what is still there. */
export async function readPieces<Key, T>(
  database: Database,
  keys: readonly Key[],
  load: (session: Session, keys: readonly Key[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const readFrom = (start: number): Promise<readonly T[]> | undefined => {
    const piece = keys.slice(start, start + PIECE);
    return piece.length === 0 ? undefined : database.read((session) => load(session, piece));
  };
  const found: T[] = [];
  let next = readFrom(0);
  for (let start = PIECE; next !== undefined; start += PIECE) {
    const piece = await next;
    // Under way while this one is taken: a server and we then work at the same time.
    next = readFrom(start);
    next?.catch(() => undefined);
    for (const entity of piece) found.push(entity);
  }
  return found;
}

/** All entities that a search without a filter finds. `orderBy` ends in unique keys; `cursorOf` gives their values. */
export async function* allPages<T>(
  search: (query: SearchQuery) => Promise<readonly T[]>,
  orderBy: readonly OrderKey[],
  cursorOf: (entity: T) => Cursor,
): AsyncGenerator<T, void> {
  for (let after: Cursor | undefined; ;) {
    const page = await search({ filter: { source: "", clauses: [] }, orderBy, limit: PIECE, after });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = cursorOf(last);
  }
}

/** Ascending order of an attribute, for `allPages`. */
export const ascending = (key: string, type: Field["type"]): OrderKey => ({
  field: { space: "attribute", key, type },
  descending: false,
});

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
  const found: T[] = [];
  for (let start = 0; start < keys.length; start += PIECE) {
    const piece = keys.slice(start, start + PIECE);
    for (const entity of await database.read((session) => load(session, piece))) found.push(entity);
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

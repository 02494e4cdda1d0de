// What a handler gives back. A long list is converted and written part by part, so that no answer holds up the others.
import type { Page } from "@runledger/store-api";

/** Items that are converted to JSON in one go: some milliseconds of work. */
const PART_SIZE = 500;

/** A list in parts, each a whole answer on its own, and an answer with everything but the list. */
export interface LongAnswer<Output> {
  readonly streamed: AsyncIterable<Output> | Iterable<Output>;
  readonly rest: Output;
}

export type Answer<Output> = Output | LongAnswer<Output>;

function* cut<Item, List>(items: readonly Item[], write: (items: readonly Item[]) => List): Iterable<List> {
  for (let start = 0; start < items.length; start += PART_SIZE) yield write(items.slice(start, start + PART_SIZE));
}

/** A page of a search. @param write makes the wire's list of some of its items */
export function pageAnswer<Item, List extends object>(
  page: Page<Item>,
  write: (items: readonly Item[]) => List,
): Answer<List & { readonly next_page_token?: string | undefined }> {
  const { items, nextPageToken } = page;
  if (items.length <= PART_SIZE) return { ...write(items), next_page_token: nextPageToken };
  return { streamed: cut(items, write), rest: { ...write([]), next_page_token: nextPageToken } };
}

/** A stream of chunks. */
export function streamAnswer<Item, List extends object>(
  chunks: AsyncIterable<readonly Item[]>,
  write: (items: readonly Item[]) => List,
): LongAnswer<List> {
  async function* parts() {
    for await (const chunk of chunks) yield* cut(chunk, write);
  }
  return { streamed: parts(), rest: write([]) };
}

// Searches as streams of pages, so that an answer of any length needs the memory of one page.
import { type Page, type PageRequest, pages } from "@runledger/store-api";
import { answerJson } from "./terminal/json.js";
import { type Column, tableWriter } from "./terminal/table.js";
import type { Terminal } from "./terminal/terminal.js";

/** Large enough to hide the way to a server, small enough to come at once. */
const PAGE_SIZE = 500;

/** @param limit at most so many items in all */
export async function* pagesUpTo<Item>(
  limit: number,
  search: (page: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let left = limit;
  if (left <= 0) return;
  for await (const items of pages((pageToken) => search({ maxResults: Math.min(PAGE_SIZE, left), pageToken }))) {
    yield items;
    left -= items.length;
    if (left <= 0) return;
  }
}

/** All of them. */
export const allPages = <Item>(search: (page: PageRequest) => Promise<Page<Item>>): AsyncGenerator<readonly Item[]> =>
  pagesUpTo(Infinity, search);

export interface ListAnswer<Item> {
  readonly json: boolean | undefined;
  readonly columns: readonly Column<Item>[];
  readonly toJson: (item: Item) => unknown;
}

/** Writes pages as they come: a table, or a line of JSON for each item. */
export async function answerPages<Item>(
  terminal: Terminal,
  found: AsyncIterable<readonly Item[]>,
  { json, columns, toJson }: ListAnswer<Item>,
): Promise<void> {
  if (json === true) {
    for await (const items of found) await answerJson(terminal, items.map(toJson));
    return;
  }
  const table = tableWriter(terminal, columns);
  for await (const items of found) await table.write(items);
  await table.end();
}

// Searches as streams of pages, so that an answer of any length needs the memory of one page.
import type { Page, PageRequest } from "@runledger/store-api";
import { answerJson } from "./terminal/json.js";
import { type Column, tableWriter } from "./terminal/table.js";
import type { Terminal } from "./terminal/terminal.js";

/** Large enough to hide the way to a server, small enough to come at once. */
const PAGE_SIZE = 500;

type Search<Item> = (page: PageRequest) => Promise<Page<Item>>;

/** @param limit at most so many items in all */
export async function* pages<Item>(search: Search<Item>, limit = Infinity): AsyncGenerator<readonly Item[]> {
  let [pageToken, left]: [string | undefined, number] = [undefined, limit];
  while (left > 0) {
    const page: Page<Item> = await search({ maxResults: Math.min(PAGE_SIZE, left), pageToken });
    yield page.items;
    left -= page.items.length;
    pageToken = page.nextPageToken;
    if (pageToken === undefined || pageToken === "") return;
  }
}

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

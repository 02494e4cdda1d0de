// All pages of any search, one after the other.
import type { Page } from "./contract/values.js";
import { raise } from "./errors.js";

/**
 * `for await (const runs of pages((pageToken) => store.runs.search({ experimentIds, pageToken })))`: asks for a page when it is wanted and
 * holds one at a time. Empty pages are left out.
 *
 * @throws what the search throws; INTERNAL_ERROR when it gives back the token that it was asked with, which would never end
 */
export async function* pages<Item>(
  search: (pageToken: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], void, undefined> {
  let token: string | undefined;
  do {
    const page: Page<Item> = await search(token);
    if (page.items.length > 0) yield page.items;
    if (token !== undefined && page.nextPageToken === token) {
      raise("INTERNAL_ERROR", "The search gave the same page token twice; its pages would never end");
    }
    token = page.nextPageToken;
  } while (token);
}

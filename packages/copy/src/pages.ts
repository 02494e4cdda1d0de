// All pages of a search, one after the other.
import type { Page } from "@runledger/store-api";
import { patiently } from "./patience.js";

/** Pages without items are left out. */
export async function* allPages<T>(
  read: (pageToken: string | undefined) => Promise<Page<T>>,
  signal?: AbortSignal,
): AsyncGenerator<readonly T[]> {
  let pageToken: string | undefined;
  do {
    const token = pageToken;
    const page: Page<T> = await patiently(() => read(token), signal);
    if (page.items.length > 0) yield page.items;
    pageToken = page.nextPageToken;
  } while (pageToken);
}

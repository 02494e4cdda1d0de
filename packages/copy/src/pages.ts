// All pages of a search, each asked for again while the store cannot be reached.
import { type Page, pages } from "@runledger/store-api";
import { patiently } from "./patience.js";

/** Pages without items are left out. */
export const allPages = <T>(
  read: (pageToken: string | undefined) => Promise<Page<T>>,
  signal?: AbortSignal,
): AsyncGenerator<readonly T[]> => pages((pageToken) => patiently(() => read(pageToken), signal));

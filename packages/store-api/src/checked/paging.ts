// One page of any search: size, token, one row more than the page.
import type { Page, PageRequest } from "../contract/values.js";
import type { PageLimits } from "../limits.js";
import type { Filter, OrderKey, SearchQuery } from "../search/filter.js";
import { cursorOf, type SearchRow } from "../search/rows.js";
import { decodePageToken, encodePageToken } from "../search/page-token.js";
import { invalid } from "./arguments.js";
import { shown } from "../failures.js";

export interface Search<T> {
  readonly filter: Filter;
  readonly orderBy: readonly OrderKey[];
  readonly sizes: PageLimits;
  readonly toRow: (entity: T) => SearchRow;
  readonly find: (query: SearchQuery) => Promise<readonly T[]>;
}

export function pageSize(asked: number | undefined, sizes: PageLimits): number {
  const size = asked ?? sizes.default;
  if (Number.isInteger(size) && size >= sizes.least && size <= sizes.most) return size;
  return invalid(`max_results must be a whole number from ${sizes.least} to ${sizes.most}, but is ${shown(size)}`);
}

export async function searchPage<T>(request: PageRequest, search: Search<T>): Promise<Page<T>> {
  const { filter, orderBy } = search;
  const size = pageSize(request.maxResults, search.sizes);
  const after = request.pageToken ? decodePageToken(request.pageToken, orderBy) : undefined;
  // MLflow answers no rows here too; a token would only lead in a circle.
  if (size === 0) return { items: [] };
  const rows = await search.find({ filter, orderBy, limit: size + 1, after });
  const items = rows.slice(0, size);
  const last = items.at(-1);
  if (rows.length <= size || last === undefined) return { items };
  return { items, nextPageToken: encodePageToken(cursorOf(search.toRow(last), orderBy), orderBy) };
}

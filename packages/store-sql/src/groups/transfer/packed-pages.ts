// Pages over the points of many runs or models. Small ones are read many at a time, in whatever order the database finds them;
// one with more points than a page is read alone, in the order of an index.
import {
  type Cursor,
  decodePageToken,
  encodePageToken,
  type OrderKey,
  type Page,
  type PointQuery,
  raise,
  shown,
} from "@runledger/store-api";
import { ascending } from "../../search/find.js";

export interface PointSource<Row> {
  /** How many points there are of each owner; one without points may be absent. */
  counts(owners: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The points of all the owners, in any order; at most `limit` of them. */
  together(owners: readonly string[], limit: number): Promise<readonly Row[]>;
  /** The points of one owner after a position, in order; at most `limit` of them. */
  within(owner: string, after: Cursor | undefined, limit: number): Promise<readonly Row[]>;
  /** Where a page of one owner's points ends. */
  positionOf(page: readonly Row[]): Cursor;
  /** The types of what a position consists of. */
  readonly position: readonly OrderKey["field"]["type"][];
}

/** What is left to be read: the last owners in the order of their ids, in packs that fit into a page, and how far the first pack is read. */
interface Plan {
  readonly packs: readonly number[];
  readonly after: Cursor | undefined;
}

export async function packedPage<Row>(
  source: PointSource<Row>,
  { ids, limit, pageToken }: PointQuery<string>,
): Promise<Page<Row>> {
  const owners = ids.toSorted();
  const { packs, after } =
    pageToken === undefined
      ? { packs: packed(owners, await source.counts(owners), limit), after: undefined }
      : decoded(source, pageToken, owners.length);
  const [size = 0, ...rest] = packs;
  const pack = owners.slice(owners.length - sum(packs)).slice(0, size);
  const page = (items: readonly Row[], plan: Plan): Page<Row> => ({ items, nextPageToken: encoded(source, plan) });

  const [owner] = pack;
  if (owner === undefined) return { items: [] };
  if (size === 1) {
    const rows = await source.within(owner, after, limit);
    const isLast = rows.length < limit;
    return page(rows, isLast ? { packs: rest, after: undefined } : { packs, after: source.positionOf(rows) });
  }
  const rows = await source.together(pack, limit + 1);
  if (rows.length <= limit) return page(rows, { packs: rest, after: undefined });
  // They have grown since the plan was made.
  return page([], { packs: [...pack.map(() => 1), ...rest], after: undefined });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function packed(owners: readonly string[], counts: ReadonlyMap<string, number>, limit: number): readonly number[] {
  const packs: number[] = [];
  let filled = limit;
  for (const owner of owners) {
    const count = counts.get(owner) ?? 0;
    if (filled + count > limit || packs.length === 0) {
      packs.push(1);
      filled = count;
    } else {
      packs.push((packs.pop() ?? 0) + 1);
      filled += count;
    }
  }
  return packs;
}

const orderOf = ({ position }: Pick<PointSource<never>, "position">): readonly OrderKey[] =>
  ["string" as const, ...position].map((type, place) => ascending(String(place), type));

function encoded<Row>(source: PointSource<Row>, { packs, after }: Plan): string | undefined {
  if (packs.length === 0) return undefined;
  return encodePageToken([packs.join(), ...(after ?? source.position.map(() => null))], orderOf(source));
}

/** @throws INVALID_PARAMETER_VALUE for a token that was made for something else */
function decoded<Row>(source: PointSource<Row>, token: string, owners: number): Plan {
  const [text, ...after] = decodePageToken(token, orderOf(source));
  const packs = String(text).split(",").map(Number);
  if (!packs.every((size) => Number.isSafeInteger(size) && size > 0) || sum(packs) > owners)
    return raise("INVALID_PARAMETER_VALUE", `Page token ${shown(token)} belongs to another list of ids`);
  return { packs, after: after.every((value) => value === null) ? undefined : after };
}

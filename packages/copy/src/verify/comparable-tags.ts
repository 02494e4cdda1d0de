// Pairs of an entity as the target can have them under other ids.
import type { Tag } from "@runledger/store-api";
import { isSourceTag } from "../mapping.js";
import { isServerTag } from "../ordinary/tag-changes.js";

/** Keys in one order. */
export const sortedPairs = (pairs: readonly Tag[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairs.map(({ key, value }): [string, string] => [key, value]).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Without what the copy itself and servers write. */
export const comparableTags = (tags: readonly Tag[]): Readonly<Record<string, string>> =>
  sortedPairs(tags.filter(({ key }) => !isSourceTag(key) && !isServerTag(key)));

// How the tags of a copy must change.
import type { Tag } from "@runledger/store-api";
import { isSourceTag } from "../mapping.js";

export interface TagChanges {
  readonly set: readonly Tag[];
  readonly remove: readonly string[];
}

/** Tags that the copy itself made, and those that a server makes of a run's name, stay. */
export function tagChanges(wanted: readonly Tag[], there: readonly Tag[]): TagChanges {
  const [mine, theirs] = [wanted, there].map((tags) => new Map(tags.map(({ key, value }) => [key, value])));
  return {
    set: wanted.filter(({ key, value }) => theirs?.get(key) !== value),
    remove: there
      .map(({ key }) => key)
      .filter((key) => mine?.has(key) !== true && !isSourceTag(key) && key !== "mlflow.runName"),
  };
}

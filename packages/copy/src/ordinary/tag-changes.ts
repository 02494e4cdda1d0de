// How the tags of a copy must change.
import type { Tag } from "@runledger/store-api";
import { isSourceTag } from "../mapping.js";

export interface TagChanges {
  readonly set: readonly Tag[];
  readonly remove: readonly string[];
}

/** What servers keep by themselves: a run's name, and the versions that were made of a logged model. */
export const isServerTag = (key: string): boolean => key === "mlflow.runName" || key === "mlflow.modelVersions";

/** Tags that the copy itself made and those of the server stay. */
export function tagChanges(wanted: readonly Tag[], there: readonly Tag[]): TagChanges {
  const [mine, theirs] = [wanted, there].map((tags) => new Map(tags.map(({ key, value }) => [key, value])));
  return {
    set: wanted.filter(({ key, value }) => theirs?.get(key) !== value && !isServerTag(key)),
    remove: there
      .map(({ key }) => key)
      .filter((key) => mine?.has(key) !== true && !isSourceTag(key) && !isServerTag(key)),
  };
}

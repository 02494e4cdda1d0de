// Tags as flags: key=value, as often as there are tags.
import type { Tag } from "@runledger/store-api";
import { Option } from "commander";
import { collect } from "./command.js";
import { UsageError } from "./usage-error.js";

/** As in MLflow, `-t env=prod -t model=xgboost`. */
export const tagsOption = (flags = "-t, --tags <key=value>"): Option =>
  new Option(flags, "a tag; may be repeated").argParser(collect);

export const tagsText = (tags: readonly Tag[]): string => tags.map(({ key, value }) => `${key}=${value}`).join(", ");

/** @throws UsageError for what is no key=value, and for a key that comes twice */
export function parseTags(texts: readonly string[] = []): readonly Tag[] {
  const tags = texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`'${text}' is no tag; tags are given as key=value`);
    return { key: text.slice(0, at), value: text.slice(at + 1) };
  });
  const twice = tags.find(({ key }, index) => tags.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new UsageError(`tag '${twice.key}' is given twice`);
  return tags;
}

// The meta.yaml of an entity: its fields, or what is wrong with the file.
import { metaFile } from "../layout.js";
import type { Probe } from "../cache/probe.js";
import { type Fields, readYaml } from "../yaml/read.js";

export type Meta = { readonly fields: Fields } | { readonly problem: string };

const problemOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);

/** Undefined when there is no such file. */
export function readMeta(probe: Probe, path = metaFile): Meta | undefined {
  const text = probe.text(path);
  if (text === undefined) return undefined;
  try {
    return { fields: readYaml(text) };
  } catch (error) {
    return { problem: text.trim() === "" ? "it is empty" : problemOf(error) };
  }
}

// Changes single fields of a meta.yaml and keeps all others, also those that only other versions know.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { raise } from "@runledger/store-api";
import { type FileText, writeFiles } from "./disk/write-file.js";
import { metaFile } from "./layout.js";
import { type Fields, readYaml } from "./yaml/read.js";
import { writeYaml, type YamlValue } from "./yaml/write.js";

export type FieldChanges = Readonly<Record<string, YamlValue | undefined>>;

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** What was read, as it can be written again. */
function kept(value: unknown): YamlValue {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(kept);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, kept(part)]));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The file as it is to be; a field set to undefined goes. The caller holds the lock of the entity. */
export function changedMeta(folder: string, changes: FieldChanges): FileText {
  const path = join(folder, metaFile);
  let fields: Fields;
  try {
    fields = readYaml(readFileSync(path, "utf8"));
  } catch (cause) {
    return raise("INVALID_STATE", `${path} cannot be read, so it cannot be changed`, { cause });
  }
  const merged: Record<string, YamlValue> = {};
  for (const [key, value] of Object.entries(fields)) merged[key] = kept(value);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete merged[key];
    else merged[key] = value;
  }
  return { path, text: writeYaml(merged) };
}

export async function editMeta(folder: string, changes: FieldChanges): Promise<void> {
  const file = changedMeta(folder, changes);
  await writeFiles(dirname(file.path), [file]);
}

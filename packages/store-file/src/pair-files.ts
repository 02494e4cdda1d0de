// Tags, params, metrics and aliases as files: where a key's file is, and that no link on the way leads out of the root.
import { isKeyName, raise, shown } from "@runledger/store-api";
import { lstatSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAbsent } from "./disk/errno.js";
import type { Inside } from "./disk/inside.js";
import { type FileText, syncFolders } from "./disk/write-file.js";
import { isPathSafe } from "./layout.js";

export type Part = "tags" | "params" | "metrics" | "aliases";

const invalid = (message: string): never => raise("INVALID_PARAMETER_VALUE", message);

/** What stands at a path; a file on the way counts as nothing. */
function look(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * The file of a key, which may have slashes.
 * @throws INVALID_PARAMETER_VALUE for a key that no file can have, or that is the start of another key's path (`a` beside `a/b`)
 */
export function pairPath({ inside }: { readonly inside: Inside }, folder: string, part: Part, key: string): string {
  // Where the contract lets any text be a key, MLflow's file store does not, and fails on reading such a file.
  if (!isPathSafe(key) || !isKeyName(key))
    return invalid(`Key ${shown(key)} cannot be the name of a file, as the file store needs`);
  const clash = (): never =>
    invalid(`Key ${shown(key)} and another key of which one is the start of the other's path cannot both be files`);
  const steps = [part, ...key.split("/")];
  let path = folder;
  for (const [index, step] of steps.entries()) {
    path = join(path, step);
    const found = look(path);
    const isLast = index === steps.length - 1;
    if (found === undefined) break;
    if (found.isSymbolicLink() && !inside(path))
      return raise("INVALID_STATE", `${path} is a link that leads out of the store`);
    if (!found.isSymbolicLink() && found.isDirectory() === isLast) return clash();
  }
  return join(folder, part, key);
}

export function pairFiles(
  tree: { readonly inside: Inside },
  folder: string,
  part: Part,
  pairs: readonly { readonly key: string; readonly value: string }[],
): FileText[] {
  const keys = new Set(pairs.map(({ key }) => key));
  for (const key of keys) {
    for (let at = key.lastIndexOf("/"); at > 0; at = key.lastIndexOf("/", at - 1))
      if (keys.has(key.slice(0, at))) invalid(`Keys ${shown(key.slice(0, at))} and ${shown(key)} cannot both be files`);
  }
  return pairs.map(({ key, value }) => ({ path: pairPath(tree, folder, part, key), text: value }));
}

/** False when there is none. */
export async function removePair(folder: string, part: Part, key: string): Promise<boolean> {
  if (!isPathSafe(key)) return false;
  const path = join(folder, part, key);
  const found = look(path);
  if (found === undefined || found.isDirectory()) return false;
  rmSync(path, { force: true });
  await syncFolders([dirname(path)]);
  return true;
}

// The files below a folder, in a repository or on this machine, one after the other: never more than one listing per level is held.
import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { compareText, raise, shown } from "@runledger/store-api";
import type { ArtifactRepository } from "./artifact-repository.js";
import type { ArtifactPath } from "./safe-path.js";

export interface FoundFile {
  readonly path: ArtifactPath;
  /** Bytes; null where the repository does not tell. */
  readonly size: number | null;
}

/** Deeper folders than any path allows are a server that answers nonsense. */
const MAX_DEPTH = 500;

/** Folder by folder, by name. Paths count from the root of the repository. */
export async function* walkArtifacts(
  repository: Pick<ArtifactRepository, "list">,
  folder: ArtifactPath = [],
): AsyncGenerator<FoundFile> {
  if (folder.length > MAX_DEPTH)
    raise("DATA_LOSS", `Folders are nested deeper than ${MAX_DEPTH} in ${shown(folder.join("/"))}`);
  for (const { name, size, isFolder } of await repository.list(folder)) {
    const path = [...folder, name];
    if (isFolder) yield* walkArtifacts(repository, path);
    else yield { path, size };
  }
}

export interface LocalFile {
  /** For the file system. */
  readonly file: string;
  /** Counted from the folder that was walked. */
  readonly path: ArtifactPath;
  readonly size: number;
}

async function look(file: string): Promise<Stats> {
  return stat(file).catch((cause: unknown) =>
    raise("INVALID_PARAMETER_VALUE", `${shown(file)} cannot be read: it is gone, or a link to nothing`, { cause }),
  );
}

/**
 * The files of a folder of the user's own. Links are followed, wherever they lead, since the user put them there.
 *
 * @throws INVALID_PARAMETER_VALUE for a link to a folder that it lies in, or to nothing
 */
export async function* walkLocalFiles(
  folder: string,
  path: ArtifactPath = [],
  above: readonly string[] = [],
): AsyncGenerator<LocalFile> {
  const real = await realpath(folder);
  if (above.includes(real))
    raise("INVALID_PARAMETER_VALUE", `The link ${shown(folder)} leads to a folder that it lies in`);
  for (const name of (await readdir(folder)).toSorted(compareText)) {
    const file = join(folder, name);
    const found = await look(file);
    if (found.isDirectory()) yield* walkLocalFiles(file, [...path, name], [...above, real]);
    else if (found.isFile()) yield { file, path: [...path, name], size: found.size };
  }
}

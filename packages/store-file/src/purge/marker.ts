// How an entity's folder goes for good. First its meta.yaml gets another name, at once: from then on nobody sees the entity, and
// everybody who comes later can tell that the rest is to be removed.
import { existsSync, lstatSync, renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isAbsent } from "../disk/errno.js";
import { syncFolders } from "../disk/write-file.js";
import { metaFile, purgedFile } from "../layout.js";
import { lockOf, type Tree } from "../tree.js";

/** Folders that are removed side by side. */
const AT_ONCE = 8;

export const isMarked = (folder: string): boolean =>
  lstatSync(join(folder, purgedFile), { throwIfNoEntry: false }) !== undefined;

/** Where the fields of the entity are, marked or not. */
export const metaFileOf = (folder: string): string => (isMarked(folder) ? purgedFile : metaFile);

/** The caller holds the lock under which the entity changes its stage. Durable when it resolves. Folders are removed without the lock. */
export async function mark(folder: string): Promise<void> {
  try {
    renameSync(join(folder, metaFile), join(folder, purgedFile));
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  try {
    await syncFolders([folder]);
  } catch (error) {
    // Somebody else had marked it, and has removed it by now.
    if (!isAbsent(error)) throw error;
  }
}

/** Ends what a purge has begun, so that the folder can be made anew. */
export async function clearMarked(folder: string): Promise<void> {
  if (!isMarked(folder)) return;
  await rm(folder, { recursive: true, force: true });
  await syncFolders([dirname(folder)]);
}

export interface Condemned {
  readonly id: string;
  readonly folder: string;
}

/** The folders of the ids that are there. */
export const condemned = (ids: readonly string[], find: (id: string) => string | undefined): readonly Condemned[] =>
  ids.flatMap((id) => {
    const folder = find(id);
    return folder === undefined ? [] : [{ id, folder }];
  });

/** Marks all of them, or none when one is refused at first. @param refuse throws for what may not go */
export async function markAll(
  tree: Tree,
  entities: readonly Condemned[],
  refuse: (entity: Condemned) => Promise<void>,
): Promise<void> {
  const unmarked = (): readonly Condemned[] => entities.filter(({ folder }) => !isMarked(folder));
  for (const entity of unmarked()) await refuse(entity);
  for (const entity of unmarked()) {
    const { folder } = entity;
    try {
      await tree.locks.hold(lockOf.entity(folder), async () => {
        if (isMarked(folder)) return;
        await refuse(entity);
        await mark(folder);
      });
    } catch (error) {
      // Somebody else has purged it while this waited.
      if (!isAbsent(error) || existsSync(folder)) throw error;
    }
  }
}

/** Removes marked folders with all that is in them; links are removed, not followed. Durable when it resolves. */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  const left = [...folders];
  const work = async (): Promise<void> => {
    for (let folder = left.pop(); folder !== undefined; folder = left.pop())
      await rm(folder, { recursive: true, force: true });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await syncFolders(folders.map((folder) => dirname(folder)));
}

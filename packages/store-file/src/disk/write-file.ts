// Files that appear whole or not at all: written beside, made durable, then renamed. Several go together, so that they share the waiting for the disk.
import { randomBytes } from "node:crypto";
import { closeSync, fdatasync, fsync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ownPrefix } from "../layout.js";
import { isAbsent } from "./errno.js";

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/** Folders cannot be synced on Windows; there a rename is durable by itself. */
const foldersSync = process.platform !== "win32";

export function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

const temporaryIn = (folder: string): string => join(folder, `${ownPrefix}${randomBytes(6).toString("hex")}.tmp`);
export const isTemporary = (name: string): boolean => name.startsWith(ownPrefix) && name.endsWith(".tmp");

/** Makes names in the folders durable. */
export async function syncFolders(folders: Iterable<string>): Promise<void> {
  if (!foldersSync) return;
  await Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const fd = openSync(folder, "r");
      try {
        await syncAll(fd);
      } finally {
        closeSync(fd);
      }
    }),
  );
}

/** Makes what was written through the descriptor durable. */
export const syncDataOf = async (fd: number): Promise<void> => syncData(fd);

/** Makes files and their names durable; those that are gone need not be. */
export async function syncFiles(paths: Iterable<string>): Promise<void> {
  const folders = new Set<string>();
  const sync = async (path: string): Promise<void> => {
    try {
      await syncAndClose(openSync(path, "r+"));
      folders.add(dirname(path));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  };
  const left = [...paths];
  const work = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) await sync(path);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  await syncFolders(folders);
}

/** Puts one file in its place at once, whole; whoever calls sees to it that it becomes durable. */
export function placeUnsynced(besides: string, { path, text }: FileText): void {
  const temporary = temporaryIn(besides);
  makeFolder(dirname(path));
  const fd = openSync(temporary, "wx");
  try {
    try {
      writeWhole(fd, text);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes what was written through the descriptor durable and closes it. */
export async function syncAndClose(fd: number): Promise<void> {
  try {
    await syncData(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder and those above it; the given list gets each folder that has a new name in it. */
export function makeFolder(folder: string, changed: string[] = []): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; ; at = dirname(at)) {
    changed.push(dirname(at));
    if (at === first || at === dirname(at)) return;
  }
}

export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** Files that are on the disk under names of their own, ready to take their places. */
export interface Staged {
  /** Puts them in their places at once; `sync` makes that durable. */
  place(): void;
  sync(): Promise<void>;
  discard(): void;
}

/** @param besides an existing folder of the same file system in which nobody minds a file for a moment */
export async function stageFiles(besides: string, files: readonly FileText[]): Promise<Staged> {
  const staged: { readonly path: string; readonly temporary: string }[] = [];
  const changed: string[] = [];
  const discard = (): void => {
    for (const { temporary } of staged.splice(0)) rmSync(temporary, { force: true });
  };
  try {
    const open = files.map(({ path, text }) => {
      const temporary = temporaryIn(besides);
      const fd = openSync(temporary, "wx");
      staged.push({ path, temporary });
      writeWhole(fd, text);
      return syncAndClose(fd);
    });
    await Promise.all(open);
  } catch (error) {
    discard();
    throw error;
  }
  return {
    discard,
    place: () => {
      for (const { path } of staged) makeFolder(dirname(path), changed);
      for (const { path, temporary } of staged) {
        renameSync(temporary, path);
        changed.push(dirname(path));
      }
      staged.length = 0;
    },
    sync: async () => syncFolders(changed),
  };
}

/** Writes whole files durably, in one go. */
export async function writeFiles(besides: string, files: readonly FileText[]): Promise<void> {
  const staged = await stageFiles(besides, files);
  try {
    staged.place();
  } finally {
    staged.discard();
  }
  await staged.sync();
}

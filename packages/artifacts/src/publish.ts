// Puts a finished file in its place at once, so that nobody sees half of it.
import { randomBytes } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ArtifactPath, fileWithin, unfinishedPrefix } from "./safe-path.js";

/** 192 bits as text for file names and URLs. */
export const secret = (): string => randomBytes(24).toString("base64url");

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and needs no fsync of them.
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and the entries of all folders that were made, last. */
async function makeFolder(folder: string, durable: boolean): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined || !durable) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Renames a finished file to its path below `root`. @param durable the new name survives a loss of power, if the content does */
export async function publish(root: string, file: string, path: ArtifactPath, durable = true): Promise<void> {
  const target = await fileWithin(root, path);
  await makeFolder(dirname(target), durable);
  await rename(file, target);
  if (durable) await syncFolder(dirname(target));
}

/** Where a file may grow until it is published. */
export interface Staging {
  /** A new file name; the folder around it exists. */
  newFile(path: ArtifactPath): Promise<string>;
}

/** Right beside the file, under a name that neither MLflow nor this package lists: for folders that belong to the user. */
export const besideTarget = (root: string): Staging => ({
  async newFile(path) {
    const folder = dirname(await fileWithin(root, path));
    await makeFolder(folder, false);
    return join(folder, unfinishedPrefix + secret());
  },
});

// Where uploads lie until they are complete: a folder at the root, so that a rename puts them in place at once.
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "./file-failure.js";
import { type ArtifactPath, fileWithin, stagingName } from "./safe-path.js";

/** Uploads on which nothing has happened for so long were left behind by a crash or by their client. */
const STALE_MILLIS = 24 * 60 * 60 * 1000;

/** 192 bits as text for file names and URLs. */
export const secret = (): string => randomBytes(24).toString("base64url");

export interface Staging {
  /** The file or folder of that name; the folder around it exists. */
  place(name: string): Promise<string>;
  /** Renames a file that is on disk already to its path. */
  publish(file: string, path: ArtifactPath): Promise<void>;
  /** Removes what was left behind. */
  sweep(): Promise<void>;
}

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
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > STALE_MILLIS;
}

export function createStaging(root: string): Staging {
  const folder = join(root, stagingName);
  return {
    async place(name) {
      await mkdir(folder, { recursive: true });
      return join(folder, name);
    },

    async publish(file, path) {
      const target = await fileWithin(root, path);
      await makeFolder(dirname(target));
      await rename(file, target);
      await syncFolder(dirname(target));
    },

    async sweep() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (codeOf(error) === "ENOENT") return [];
        throw error;
      });
      for (const name of names) {
        const file = join(folder, name);
        if (await isStale(file)) await rm(file, { recursive: true, force: true });
      }
    },
  };
}

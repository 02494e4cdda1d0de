// Where uploads lie until they are complete: a folder at the root, so that a rename puts them in place at once.
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, secret, type Staging, stagingName } from "@runledger/artifacts";

/** Uploads on which nothing has happened for so long were left behind by a crash or by their client. */
const STALE_MILLIS = 24 * 60 * 60 * 1000;

export interface StagingFolder extends Staging {
  /** The file or folder of that name; the folder around it exists. */
  place(name: string): Promise<string>;
  /** Removes what was left behind. */
  sweep(): Promise<void>;
}

async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > STALE_MILLIS;
}

export function createStaging(root: string): StagingFolder {
  const folder = join(root, stagingName);
  const place = async (name: string): Promise<string> => {
    await mkdir(folder, { recursive: true });
    return join(folder, name);
  };
  return {
    place,
    newFile: () => place(secret()),

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

// Artifacts in a local folder, which need not exist before the first upload.
import { constants, createWriteStream } from "node:fs";
import { lstat, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { compareText, raise, shown } from "@runledger/store-api";
import type { ArtifactEntry, ArtifactRepository, ByteRange, OpenArtifact } from "./artifact-repository.js";
import { codeOf, readFailure, writeFailure } from "./file-failure.js";
import { besideTarget, publish, type Staging } from "./publish.js";
import { type ArtifactPath, fileWithin, isReserved } from "./safe-path.js";

/** Entries of a folder that are looked at together. */
const LIST_BATCH = 64;

/** Bytes that are read at a time; each download holds at most a few of them. */
const READ_SIZE = 256 * 1024;

/** A link that came up since the path was checked is not followed; a pipe is opened without waiting for its other end. */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const gone = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");

export interface OpenFile extends OpenArtifact {
  readonly size: number;
  readonly modified: Date;
  /** Quoted and strong: another one whenever the content may differ. */
  readonly etag: string;
  read(range?: ByteRange): Readable;
}

async function openFile(root: string, path: ArtifactPath): Promise<OpenFile> {
  const handle = await open(await fileWithin(root, path), READ_FLAGS);
  try {
    const found = await handle.stat({ bigint: true });
    if (!found.isFile()) raise("INVALID_PARAMETER_VALUE", `Artifact ${shown(path.join("/"))} is a folder, not a file`);
    return {
      size: Number(found.size),
      modified: found.mtime,
      etag: `"${[found.size, found.mtimeNs, found.ino].map((part) => part.toString(36)).join("-")}"`,
      read: (range) => handle.createReadStream({ ...range, highWaterMark: READ_SIZE }),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** `undefined` for what is neither file nor folder, is gone by now, or leads out of the root. */
async function entryOf(
  root: string,
  folder: ArtifactPath,
  file: string,
  name: string,
): Promise<ArtifactEntry | undefined> {
  try {
    const found = await lstat(file);
    const real = found.isSymbolicLink() ? await stat(await fileWithin(root, [...folder, name])) : found;
    if (real.isDirectory()) return { name, size: null, isFolder: true };
    return real.isFile() ? { name, size: real.size, isFolder: false } : undefined;
  } catch {
    return undefined;
  }
}

async function listFolder(root: string, path: ArtifactPath): Promise<readonly ArtifactEntry[]> {
  const folder = await fileWithin(root, path);
  const names = await readdir(folder).catch((error: unknown) => {
    if (gone(error)) return [];
    throw error;
  });
  const visible = names.filter((name) => !isReserved(name)).toSorted(compareText);
  const entries: ArtifactEntry[] = [];
  for (let start = 0; start < visible.length; start += LIST_BATCH) {
    const batch = visible.slice(start, start + LIST_BATCH);
    const found = await Promise.all(batch.map((name) => entryOf(root, path, join(folder, name), name)));
    entries.push(...found.filter((entry) => entry !== undefined));
  }
  return entries;
}

/** Removes a link itself, not what it leads to. */
async function deletePath(root: string, path: ArtifactPath): Promise<void> {
  const name = path.at(-1) ?? raise("INVALID_PARAMETER_VALUE", "The root of all artifacts cannot be deleted");
  await fileWithin(root, path);
  const file = join(await fileWithin(root, path.slice(0, -1)), name);
  await rm(file, { recursive: true }).catch((error: unknown) => {
    if (!gone(error)) throw error;
  });
}

export interface LocalRepository extends ArtifactRepository {
  open(path: ArtifactPath): Promise<OpenFile>;
}

async function failing<T>(failure: typeof readFailure, path: ArtifactPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(error, path);
  }
}

export interface LocalOptions {
  /** Where files grow. Default: beside what they will be. */
  readonly staging?: Staging | undefined;
  /** Default true: files survive a loss of power once `write` has resolved. False for copies that can be made again. */
  readonly durable?: boolean | undefined;
}

/** No path leads out of `root`, through links neither. @param root absolute; it need not exist before the first file is written */
export function createLocalRepository(
  root: string,
  { staging = besideTarget(root), durable = true }: LocalOptions = {},
): LocalRepository {
  return {
    list: (folder) => failing(readFailure, folder, () => listFolder(root, folder)),
    open: (path) => failing(readFailure, path, () => openFile(root, path)),
    delete: (path) => failing(writeFailure, path, () => deletePath(root, path)),
    write: (path, body, { signal } = {}) =>
      failing(writeFailure, path, async () => {
        // An error that comes before the pipeline listens is kept by the stream, and must not end the process.
        body.on("error", () => {});
        await fileWithin(root, path);
        const file = await staging.newFile(path);
        try {
          await pipeline(body, createWriteStream(file, { flags: "wx", flush: durable }), { signal });
          await publish(root, file, path, durable);
        } catch (error) {
          await rm(file, { force: true });
          throw error;
        }
      }),
  };
}

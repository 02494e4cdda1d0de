// Files from one place to another: some at a time, each as a stream, so that memory does not grow with their number or size.
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { raise, shown } from "@runledger/store-api";
import type { ArtifactRepository } from "./artifact-repository.js";
import { createLocalRepository } from "./local-repository.js";
import { type ArtifactPath, fileWithin } from "./safe-path.js";
import { walkArtifacts, walkLocalFiles } from "./walk.js";

export interface TransferProgress {
  /** That are there as a whole. */
  readonly files: number;
  readonly bytes: number;
}

export interface TransferOptions {
  /** Gives up; files that are there stay, of others nothing is left. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each chunk and each finished file. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** Enough to hide the way to a server; more only takes memory. */
const AT_ONCE = 4;

interface Source {
  readonly path: ArtifactPath;
  readonly size: number | undefined;
  readonly open: () => Promise<Readable>;
}

type Writer = Pick<ArtifactRepository, "write">;

/** As many at a time as `AT_ONCE`; after the first failure no further one is begun, and it is thrown when all have ended. */
async function each<T>(
  items: AsyncIterable<T>,
  outer: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const signal = outer === undefined ? failed.signal : AbortSignal.any([outer, failed.signal]);
  const iterator = items[Symbol.asyncIterator]();
  async function worker(): Promise<void> {
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        signal.throwIfAborted();
        await work(next.value, signal);
      }
    } catch (error) {
      if (!signal.aborted) failed.abort(error);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  signal.throwIfAborted();
}

async function transfer(
  sources: AsyncIterable<Source>,
  target: Writer,
  { signal: outer, onProgress }: TransferOptions,
): Promise<TransferProgress> {
  let [files, bytes] = [0, 0];
  async function* counted(stream: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      onProgress?.({ files, bytes });
      yield chunk;
    }
  }
  await each(sources, outer, async ({ path, size, open }, signal) => {
    const stream = await open();
    // Errors are met where it is read; one that comes earlier must not end the process.
    stream.on("error", () => {});
    try {
      await target.write(path, Readable.from(counted(stream), { objectMode: false }), { size, signal });
    } finally {
      stream.destroy();
    }
    files += 1;
    onProgress?.({ files, bytes });
  });
  return { files, bytes };
}

type Reader = Pick<ArtifactRepository, "list" | "open">;

async function* filesBelow(from: Reader, folder: ArtifactPath): AsyncGenerator<Source> {
  for await (const { path, size } of walkArtifacts(from, folder)) yield sourceAt(from, path, size);
}

function sourceAt(from: Reader, path: ArtifactPath, size: number | null): Source {
  return { path, size: size ?? undefined, open: async () => (await from.open(path)).read() };
}

/** Everything below both roots, under the same paths; what the target has besides stays. */
export const copyArtifacts = (from: Reader, to: Writer, options: TransferOptions = {}): Promise<TransferProgress> =>
  transfer(filesBelow(from, []), to, options);

async function* one(source: Source): AsyncGenerator<Source> {
  yield source;
}

/** A file, or a folder with all that is in it. @throws RESOURCE_DOES_NOT_EXIST */
async function sourcesAt(
  from: Reader,
  path: ArtifactPath,
): Promise<{ isFolder: boolean; sources: AsyncGenerator<Source> }> {
  const name = path.at(-1);
  if (name === undefined) return { isFolder: true, sources: filesBelow(from, []) };
  const around = await from.list(path.slice(0, -1));
  const found =
    around.find((entry) => entry.name === name) ??
    raise("RESOURCE_DOES_NOT_EXIST", `No such artifact: ${shown(path.join("/"))}`);
  return found.isFolder
    ? { isFolder: true, sources: filesBelow(from, path) }
    : { isFolder: false, sources: one(sourceAt(from, path, found.size)) };
}

export interface Downloaded extends TransferProgress {
  /** On this machine, absolute: the file or folder that was asked for. */
  readonly local: string;
}

async function* below(sources: AsyncIterable<Source>, depth: number): AsyncGenerator<Source> {
  for await (const source of sources) yield { ...source, path: source.path.slice(depth) };
}

/**
 * A file or folder into `destination`, which is made when it is missing, under its own name; the root without one.
 *
 * @throws RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when a name of a server would lead out of `destination`
 */
export async function downloadArtifacts(
  from: Reader,
  path: ArtifactPath,
  destination: string,
  options: TransferOptions = {},
): Promise<Downloaded> {
  const root = resolve(destination);
  const { isFolder, sources } = await sourcesAt(from, path);
  const local = path.length === 0 ? root : await fileWithin(root, path.slice(-1));
  await mkdir(isFolder ? local : root, { recursive: true });
  // They can be fetched again, so nothing waits for the disk.
  const target = createLocalRepository(root, { durable: false });
  return { ...(await transfer(below(sources, Math.max(0, path.length - 1)), target, options)), local };
}

async function* localSources(file: string, folder: ArtifactPath): AsyncGenerator<Source> {
  for await (const found of walkLocalFiles(file)) {
    yield { path: [...folder, ...found.path], size: found.size, open: async () => createReadStream(found.file) };
  }
}

/**
 * A local file into `folder` under its own name, or what a local folder holds.
 *
 * @throws INVALID_PARAMETER_VALUE when there is no such file or folder
 */
export async function uploadArtifacts(
  local: string,
  to: Writer,
  folder: ArtifactPath,
  options: TransferOptions = {},
): Promise<TransferProgress> {
  const file = resolve(local);
  const found = await stat(file).catch((cause: unknown) =>
    raise("INVALID_PARAMETER_VALUE", `There is no file or folder ${shown(local)}`, { cause }),
  );
  if (found.isDirectory()) return transfer(localSources(file, folder), to, options);
  const source = { path: [...folder, basename(file)], size: found.size, open: async () => createReadStream(file) };
  return transfer(one(source), to, options);
}

/** Where `path` of a place on this machine lies, for those who would only copy it. @throws RESOURCE_DOES_NOT_EXIST */
export async function localPath(root: string, path: ArtifactPath): Promise<string> {
  const file = path.length === 0 ? root : await fileWithin(root, path);
  await stat(file).catch((cause: unknown) =>
    raise("RESOURCE_DOES_NOT_EXIST", `No such artifact: ${shown(join(root, ...path))}`, { cause }),
  );
  return file;
}

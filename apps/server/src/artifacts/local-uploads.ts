// Uploads in parts to a local folder. MLflow has none for local stores; ours saves its clients the retry of a whole large file.
// Each upload is a folder of the staging area: what it is for in `upload.json`, each part in `<number>-<etag>`.
import { createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ArtifactPath, codeOf, fileWithin, publish, secret, writeFailure } from "@runledger/artifacts";
import { raise, shown } from "@runledger/store-api";
import type { StagingFolder } from "./staging.js";

export interface UploadedPart {
  readonly number: number;
  /** As `put` gave it, with or without quotes. */
  readonly etag: string;
}

/** Files that arrive in parts, in any order and at the same time. They outlive a restart. */
export interface MultipartUploads {
  /** @returns an id that cannot be guessed. @throws INVALID_PARAMETER_VALUE unless 1 ≤ parts ≤ 10 000 */
  create(path: ArtifactPath, parts: number): Promise<string>;
  /** Parts count from 1; the last of several with the same number is as good as any, the ETag tells them apart. @returns the ETag, quoted */
  put(id: string, number: number, body: Readable): Promise<string>;
  /** Joins all parts and puts the file in place at once. May be repeated. @throws INVALID_PARAMETER_VALUE when one is missing */
  complete(id: string, path: ArtifactPath, parts: readonly UploadedPart[]): Promise<void>;
  /** An unknown id is no error. */
  abort(id: string): Promise<void>;
}

const MAX_PARTS = 10_000;

/** Completed uploads that are remembered, since clients repeat a request whose answer was lost. */
const MAX_REMEMBERED = 1000;

/** Bytes that are copied at a time while parts are joined. */
const COPY_SIZE = 1024 * 1024;

/** What `secret` makes, so that no id or ETag is a path. */
const secretPattern = /^[\w-]{32}$/;

interface Upload {
  readonly path: string;
  readonly parts: number;
}

const unknownUpload = (id: string): never =>
  raise("RESOURCE_DOES_NOT_EXIST", `No such upload: ${shown(id)}; it was completed, aborted or left for a day`);

const missingPart = (number: number): never =>
  raise("INVALID_PARAMETER_VALUE", `Part ${number} of the upload is missing, or its ETag is another one`);

const unquoted = (etag: string): string => etag.replace(/^(?:W\/)?"(.*)"$/, "$1");

/** The file names of parts 1, 2, … in order. */
function fileNames({ parts: count }: Upload, given: readonly UploadedPart[]): readonly string[] {
  const etags = new Map(given.map(({ number, etag }) => [number, unquoted(etag)]));
  if (given.length !== count || etags.size !== count) {
    raise("INVALID_PARAMETER_VALUE", `The upload has ${count} parts, but ${given.length} are named to complete it`);
  }
  return Array.from({ length: count }, (_, index) => {
    const etag = etags.get(index + 1) ?? "";
    return secretPattern.test(etag) ? `${index + 1}-${etag}` : missingPart(index + 1);
  });
}

async function* contents(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: COPY_SIZE }) as AsyncIterable<Buffer>;
}

export function localUploads(root: string, staging: StagingFolder): MultipartUploads {
  /** Running and done. */
  const completions = new Map<string, Promise<void>>();

  const folderOf = async (id: string): Promise<string> =>
    secretPattern.test(id) ? staging.place(id) : unknownUpload(id);

  async function find(id: string): Promise<{ readonly folder: string; readonly upload: Upload }> {
    const folder = await folderOf(id);
    const text = await readFile(join(folder, "upload.json"), "utf8").catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return unknownUpload(id);
      throw error;
    });
    return { folder, upload: JSON.parse(text) as Upload };
  }

  async function assemble(id: string, path: ArtifactPath, parts: readonly UploadedPart[]): Promise<void> {
    const { folder, upload } = await find(id);
    if (upload.path !== path.join("/")) {
      raise("INVALID_PARAMETER_VALUE", `The upload is for ${shown(upload.path)}, not for ${shown(path.join("/"))}`);
    }
    const files = fileNames(upload, parts).map((name) => join(folder, name));
    for (const [index, file] of files.entries()) await access(file).catch(() => missingPart(index + 1));
    const whole = join(folder, "whole");
    await pipeline(contents(files), createWriteStream(whole, { flush: true }));
    await publish(root, whole, path);
    await rm(folder, { recursive: true, force: true });
  }

  function remember(id: string, completion: Promise<void>): void {
    completions.set(id, completion);
    completion.catch(() => completions.delete(id));
    const [oldest] = completions.keys();
    if (completions.size > MAX_REMEMBERED && oldest !== undefined) completions.delete(oldest);
  }

  return {
    async create(path, parts) {
      if (parts < 1 || parts > MAX_PARTS) {
        raise("INVALID_PARAMETER_VALUE", `An upload has 1 to ${MAX_PARTS} parts, not ${parts}`);
      }
      try {
        await fileWithin(root, path);
        const id = secret();
        const folder = await staging.place(id);
        await mkdir(folder);
        const upload: Upload = { path: path.join("/"), parts };
        await writeFile(join(folder, "upload.json"), JSON.stringify(upload));
        return id;
      } catch (error) {
        throw writeFailure(error, path);
      }
    },

    async put(id, number, body: Readable) {
      const { folder, upload } = await find(id);
      if (!(number >= 1 && number <= upload.parts)) missingPart(number);
      const etag = secret();
      const file = join(folder, `${number}-${etag}`);
      try {
        await pipeline(body, createWriteStream(file, { flags: "wx" }));
      } catch (error) {
        await rm(file, { force: true });
        throw writeFailure(error, [upload.path]);
      }
      return `"${etag}"`;
    },

    async complete(id, path, parts) {
      const before = completions.get(id);
      if (before) return before;
      const completion = assemble(id, path, parts);
      remember(id, completion);
      try {
        await completion;
      } catch (error) {
        throw writeFailure(error, path);
      }
    },

    async abort(id) {
      await completions.get(id)?.catch(() => {});
      await rm(await folderOf(id), { recursive: true, force: true });
    },
  };
}

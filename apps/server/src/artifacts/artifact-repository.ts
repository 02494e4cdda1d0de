// What the routes need of a place that keeps artifacts.
import type { Readable } from "node:stream";
import type { ArtifactPath } from "./safe-path.js";

export interface ArtifactEntry {
  readonly name: string;
  /** Bytes; null for a folder. */
  readonly size: number | null;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An open file. Either `read` is called once, and the end of its stream closes the file, or `close`. */
export interface OpenArtifact {
  readonly size: number;
  readonly modified: Date;
  /** Quoted and strong: another one whenever the content may differ. */
  readonly etag: string;
  read(range?: ByteRange): Readable;
  close(): Promise<void>;
}

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

/** Paths that are not allowed are refused with INVALID_PARAMETER_VALUE by every method. */
export interface ArtifactRepository {
  readonly uploads: MultipartUploads;
  /** By name. Empty when there is no such folder. */
  list(folder: ArtifactPath): Promise<readonly ArtifactEntry[]>;
  /** @throws RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE for a folder */
  open(path: ArtifactPath): Promise<OpenArtifact>;
  /** In constant memory. The file is there as a whole and on disk, or not at all. @throws INVALID_PARAMETER_VALUE where a folder is */
  write(path: ArtifactPath, body: Readable): Promise<void>;
  /** A file, or a folder with all that is in it; nothing there is no error. @throws INVALID_PARAMETER_VALUE for the root */
  delete(path: ArtifactPath): Promise<void>;
}

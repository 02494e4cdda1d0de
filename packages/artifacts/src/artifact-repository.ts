// A place that keeps files for runs and models: what each kind of place can do.
import type { Readable } from "node:stream";
import type { ArtifactPath } from "./safe-path.js";

export interface ArtifactEntry {
  readonly name: string;
  /** Bytes; null for a folder, or where the place does not tell. */
  readonly size: number | null;
  readonly isFolder: boolean;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An open file. Either `read` is called once, and the end of its stream closes the file, or `close`. */
export interface OpenArtifact {
  /** Bytes; undefined where the place does not tell beforehand. */
  readonly size: number | undefined;
  read(): Readable;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** Bytes that will come. Some servers take no file whose size they are not told. */
  readonly size?: number | undefined;
  /** Gives up; nothing is left of the file then. */
  readonly signal?: AbortSignal | undefined;
}

/** Paths that are not allowed are refused with INVALID_PARAMETER_VALUE by every method. */
export interface ArtifactRepository {
  /** By name. Empty when there is no such folder. */
  list(folder: ArtifactPath): Promise<readonly ArtifactEntry[]>;
  /** @throws RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE for a folder */
  open(path: ArtifactPath): Promise<OpenArtifact>;
  /** In constant memory. The file is there as a whole or not at all. @throws INVALID_PARAMETER_VALUE where a folder is */
  write(path: ArtifactPath, body: Readable, options?: WriteOptions): Promise<void>;
  /** A file, or a folder with all that is in it; nothing there is no error. @throws INVALID_PARAMETER_VALUE for the root */
  delete(path: ArtifactPath): Promise<void>;
}

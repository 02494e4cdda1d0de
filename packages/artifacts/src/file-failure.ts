// What the file system's errors mean to a client. Others are failures of the program and stay what they are.
import { shown, StoreError, type StoreErrorCode } from "@runledger/store-api";

interface Meaning {
  readonly code: StoreErrorCode;
  readonly message: (path: string) => string;
}

const missing: Meaning = { code: "RESOURCE_DOES_NOT_EXIST", message: (path) => `No such artifact: ${path}` };
const taken: Meaning = {
  code: "INVALID_PARAMETER_VALUE",
  message: (path) => `Artifact ${path} is a folder, not a file`,
};
const invalid: Meaning = { code: "INVALID_PARAMETER_VALUE", message: (path) => `Invalid artifact path: ${path}` };
const full: Meaning = {
  code: "TEMPORARILY_UNAVAILABLE",
  message: (path) => `No space is left to keep artifact ${path}`,
};

const blocked: Meaning = {
  code: "INVALID_PARAMETER_VALUE",
  message: (path) => `A file stands where artifact ${path} needs a folder`,
};
const brokenOff: Meaning = { code: "CANCELLED", message: (path) => `The transfer of artifact ${path} broke off` };

const both: Readonly<Record<string, Meaning>> = { ELOOP: invalid, ENAMETOOLONG: invalid };
const reading: Readonly<Record<string, Meaning>> = { ...both, ENOENT: missing, ENOTDIR: missing };
const writing: Readonly<Record<string, Meaning>> = {
  ...both,
  EEXIST: blocked,
  EISDIR: taken,
  ENOTEMPTY: taken,
  ENOTDIR: blocked,
  ENOSPC: full,
  EDQUOT: full,
  ECONNRESET: brokenOff,
  ERR_STREAM_PREMATURE_CLOSE: brokenOff,
};

/** `ENOENT` and the like. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function meant(table: Readonly<Record<string, Meaning>>, error: unknown, path: readonly string[]): unknown {
  const meaning = table[codeOf(error) ?? ""];
  return meaning ? new StoreError(meaning.code, meaning.message(shown(path.join("/"))), { cause: error }) : error;
}

/** To be thrown in place of an error that came up while a file was read. */
export const readFailure = (error: unknown, path: readonly string[]): unknown => meant(reading, error, path);

/** To be thrown in place of an error that came up while a file was written. */
export const writeFailure = (error: unknown, path: readonly string[]): unknown => meant(writing, error, path);

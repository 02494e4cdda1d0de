// Codes of file system errors.
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Nothing is there: the path, or a folder on the way, is missing or is something else. */
export const isAbsent = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "");

/** A file stands where a folder is needed, or the other way round. */
export const isOccupied = (error: unknown): boolean =>
  ["ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY"].includes(errnoOf(error) ?? "");

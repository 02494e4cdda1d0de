// Codes of file system errors.
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Nothing is there: the path, or a folder on the way, is missing or is something else. */
export const isAbsent = (error: unknown): boolean => ["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "");

/** A file stands where a folder is needed, or the other way round. */
export const isOccupied = (error: unknown): boolean =>
  ["ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY"].includes(errnoOf(error) ?? "");

/** What keeps a file from being read that is there: rights, broken disks and links that go in circles. */
export function refusalOf(error: unknown): string | undefined {
  const code = errnoOf(error);
  return code !== undefined && ["EACCES", "EPERM", "EIO", "ELOOP", "ENAMETOOLONG"].includes(code) ? code : undefined;
}

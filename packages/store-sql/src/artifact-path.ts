// Where the artifacts of something inside an experiment are.

/** The location with a path appended to it: before a query, and without doubling a slash. */
export function artifactPath(location: string, path: string): string {
  const [before = "", ...query] = location.split("?");
  return [`${before.replace(/\/+$/, "")}/${path}`, ...query].join("?");
}

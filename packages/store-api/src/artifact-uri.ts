// Where artifacts live: places below a location that an experiment may give with a query, or with a slash at its end.

/** `s3://bucket/a/?x=1` and `models`, `1` give `s3://bucket/a/models/1?x=1`; the `?` of a plain path is part of its name. */
export function artifactUri(location: string, ...parts: readonly string[]): string {
  const queryAt = /^[a-z][a-z0-9+.-]+:/i.test(location) ? location.indexOf("?") : -1;
  const path = queryAt < 0 ? location : location.slice(0, queryAt);
  return `${path}${path.endsWith("/") ? "" : "/"}${parts.join("/")}${location.slice(path.length)}`;
}

/** Of a new run. */
export const runArtifactUri = (experimentLocation: string, runId: string): string =>
  artifactUri(experimentLocation, runId, "artifacts");

/** Of a new logged model. */
export const loggedModelArtifactUri = (experimentLocation: string, modelId: string): string =>
  artifactUri(experimentLocation, "models", modelId, "artifacts");

// Where artifacts go: the root that new experiments get, and the folder that the server keeps for its clients.
import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { locateArtifacts } from "@runledger/artifacts";
import { parseStoreUri } from "@runledger/store-api";
import { UsageError } from "./usage-error.js";

/** What clients resolve to the server they talk to. */
const servedRoot = "mlflow-artifacts:/";
const unservedRoot = "./mlruns";

interface ArtifactSettings {
  readonly backendStoreUri: string;
  readonly defaultArtifactRoot: string | undefined;
  readonly serveArtifacts: boolean;
}

const hasScheme = (uri: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(uri);

/** A plain path becomes absolute, since clients and servers run in different folders. */
export function artifactRoot({ backendStoreUri, defaultArtifactRoot, serveArtifacts }: ArtifactSettings): string {
  const besideRuns = parseStoreUri(backendStoreUri).scheme === "file" ? backendStoreUri : unservedRoot;
  const root = defaultArtifactRoot ?? (serveArtifacts ? servedRoot : besideRuns);
  return hasScheme(root) ? root : resolve(root);
}

/** @throws UsageError for a place that is not a local folder */
export function localFolder(destination: string): string {
  const location = locateArtifacts(destination);
  if (location.kind === "local") return location.folder;
  throw new UsageError(`--artifacts-destination takes a local folder or a file: URI, not '${destination}'`);
}

/** The folder need not exist yet; then the nearest one above it counts. @throws when nothing can be written there */
export async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing || folder === dirname(folder)) throw error;
    await checkWritable(dirname(folder));
  }
}

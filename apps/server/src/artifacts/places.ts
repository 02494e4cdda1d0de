// Which artifact URIs of the store this server reads and writes, and where (docs/decisions/0008-artifact-places.md).
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { raise, shown } from "@runledger/store-api";
import type { ArtifactOptions } from "../context.js";
import type { ArtifactRepository } from "./artifact-repository.js";
import { createLocalRepository, type LocalRepository } from "./local-repository.js";
import { type ArtifactPath, pathSegments } from "./safe-path.js";

/** A folder of a repository. */
export interface Place {
  readonly repository: ArtifactRepository;
  readonly folder: ArtifactPath;
}

export interface Places {
  /** Of what the proxy routes serve; absent when the server keeps no artifacts. */
  readonly served: ArtifactRepository | undefined;
  /**
   * Where a URI that the store holds points to.
   *
   * @throws NOT_IMPLEMENTED for what lies elsewhere, PERMISSION_DENIED for local files that the operator did not name
   */
  find(uri: string): Place;
  /** Removes uploads that were left behind. */
  sweep(): Promise<void>;
}

/** One letter is a drive of Windows. */
const schemePattern = /^([a-z][a-z0-9+.-]+):/i;

/** Parts of the URIs that lead to this server: the path below its artifacts. MLflow looks at no host either. */
const servedPatterns = [
  /^mlflow-artifacts:(?:\/\/[^/?#]*)?([^?#]*)/i,
  /^https?:\/\/[^?#]*?\/api\/2\.0\/mlflow-artifacts\/artifacts(\/[^?#]*)/i,
];

function servedPath(uri: string): ArtifactPath | undefined {
  const path = servedPatterns.map((pattern) => pattern.exec(uri)?.[1]).find((found) => found !== undefined);
  return path === undefined ? undefined : pathSegments(path.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, ""));
}

/** Absolute; `undefined` for what is no local place. */
function localFolder(uri: string): string | undefined {
  const scheme = schemePattern.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(uri);
  if (scheme !== "file") return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return raise("INVALID_PARAMETER_VALUE", `Not a file: URI of this machine: ${shown(uri)}`);
  }
}

function below(root: string, folder: string): ArtifactPath | undefined {
  const way = relative(root, folder);
  if (isAbsolute(way)) return undefined;
  const names = way.split(sep).filter((name) => name !== "");
  return names[0] === ".." ? undefined : names;
}

/** @throws INVALID_PARAMETER_VALUE when the destination is not a local folder */
export function createPlaces({ serve, destination, localRoots = [] }: ArtifactOptions): Places {
  const repositories = new Map<string, LocalRepository>();
  const keep = (uri: string): LocalRepository | undefined => {
    const root = localFolder(uri);
    if (root === undefined) return undefined;
    const known = repositories.get(root) ?? createLocalRepository(root);
    repositories.set(root, known);
    return known;
  };
  const refuseDestination = (): never =>
    raise("INVALID_PARAMETER_VALUE", `Artifacts can only be kept in a local folder, not in ${shown(destination)}`);
  const served = serve ? (keep(destination) ?? refuseDestination()) : undefined;
  for (const uri of localRoots) keep(uri);

  function local(folder: string): Place {
    for (const [root, repository] of repositories) {
      const names = below(root, folder);
      if (names) return { repository, folder: names };
    }
    return raise(
      "PERMISSION_DENIED",
      `This server reads local artifacts only below its --artifacts-destination and --default-artifact-root, not in ${shown(folder)}`,
    );
  }

  return {
    served,
    find(uri) {
      const path = servedPath(uri);
      if (path && served) return { repository: served, folder: path };
      const folder = localFolder(uri);
      if (folder !== undefined) return local(folder);
      const why = path ? "--no-serve-artifacts" : "supported are mlflow-artifacts:, file: and local paths";
      return raise("NOT_IMPLEMENTED", `Artifacts of ${shown(uri)} are not served here (${why})`);
    },
    async sweep() {
      for (const repository of repositories.values()) await repository.sweep();
    },
  };
}

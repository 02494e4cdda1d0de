// Which artifact URIs of the store this server reads and writes, and where (docs/decisions/0008-artifact-places.md).
import { isAbsolute, relative, sep } from "node:path";
import { type ArtifactPath, locateArtifacts } from "@runledger/artifacts";
import { raise, shown } from "@runledger/store-api";
import type { ArtifactOptions } from "../context.js";
import { createServedRepository, type ServedRepository } from "./served-repository.js";

/** A folder of a repository. */
export interface Place {
  readonly repository: ServedRepository;
  readonly folder: ArtifactPath;
}

export interface Places {
  /** Of what the proxy routes serve; absent when the server keeps no artifacts. */
  readonly served: ServedRepository | undefined;
  /**
   * Where a URI that the store holds points to.
   *
   * @throws NOT_IMPLEMENTED for what lies elsewhere, PERMISSION_DENIED for local files that the operator did not name
   */
  find(uri: string): Place;
  /** Removes uploads that were left behind. */
  sweep(): Promise<void>;
}

function below(root: string, folder: string): ArtifactPath | undefined {
  const way = relative(root, folder);
  if (isAbsolute(way)) return undefined;
  const names = way.split(sep).filter((name) => name !== "");
  return names[0] === ".." ? undefined : names;
}

/** @throws INVALID_PARAMETER_VALUE when the destination is not a local folder */
export function createPlaces({ serve, destination, localRoots = [] }: ArtifactOptions): Places {
  const repositories = new Map<string, ServedRepository>();
  const keep = (uri: string): ServedRepository | undefined => {
    const location = locateArtifacts(uri);
    if (location.kind !== "local") return undefined;
    const known = repositories.get(location.folder) ?? createServedRepository(location.folder);
    repositories.set(location.folder, known);
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
      const location = locateArtifacts(uri);
      if (location.kind === "local") return local(location.folder);
      // Whatever the host: MLflow looks at none either.
      if (location.kind === "served" && served) return { repository: served, folder: location.path };
      const isServed = location.kind === "served";
      const why = isServed ? "--no-serve-artifacts" : "supported are mlflow-artifacts:, file: and local paths";
      return raise("NOT_IMPLEMENTED", `Artifacts of ${shown(uri)} are not served here (${why})`);
    },
    async sweep() {
      for (const repository of repositories.values()) await repository.sweep();
    },
  };
}

// From an artifact URI to what lies there.
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { raise, shown, StoreError } from "@runledger/store-api";
import type { ArtifactRepository } from "./artifact-repository.js";
import { type ArtifactLocation, locateArtifacts } from "./artifact-uri.js";
import { type ArtifactServer, createHttpRepository } from "./http-repository.js";
import { createLocalRepository } from "./local-repository.js";
import { type ArtifactPath, fileWithin } from "./safe-path.js";

export interface ArtifactAccess {
  /** What `mlflow-artifacts:` URIs without a host mean. Its headers go to no other host. */
  readonly server?: ArtifactServer | undefined;
  /** A local folder, or `file:` URI, with what a server keeps: for those who work beside it. Goes before `server`. */
  readonly artifactsDestination?: string | undefined;
}

/** Paths count from the URI. */
export interface Artifacts extends ArtifactRepository {
  /** As it was opened. */
  readonly uri: string;
  /** The folder on this machine, where it is one. */
  readonly localFolder: string | undefined;
  /** Deletes everything at the URI, itself included. False when it is known that nothing was there. */
  remove(): Promise<boolean>;
}

const supported = "supported are local paths, file:, mlflow-artifacts: and http(s):…/mlflow-artifacts/artifacts";

interface Place {
  readonly repository: ArtifactRepository;
  /** Within the repository. */
  readonly folder: ArtifactPath;
  readonly root: string | undefined;
}

/** Credentials go to the server that they are for, and to no other. */
function serverAt(base: string | undefined, server: ArtifactServer | undefined, uri: string): ArtifactServer {
  if (base === undefined) {
    return (
      server ??
      raise(
        "INVALID_PARAMETER_VALUE",
        `Artifacts of ${shown(uri)} are behind a tracking server; name it, as in --tracking-uri http://host:5000, or the folder where it keeps them`,
      )
    );
  }
  const whole = base.startsWith("//") ? `${server?.base.split("//", 1)[0] ?? "http:"}${base}` : base;
  if (whole.includes("@"))
    raise("INVALID_PARAMETER_VALUE", "An artifact URI holds no user and password; the tracking URI may");
  return whole === server?.base ? server : { base: whole, fetch: server?.fetch };
}

function placeOf(uri: string, location: ArtifactLocation, { server, artifactsDestination }: ArtifactAccess): Place {
  if (location.kind === "other") {
    return raise(
      "NOT_IMPLEMENTED",
      `Artifacts with the scheme '${location.scheme}' (${shown(uri)}) cannot be reached yet; ${supported}`,
    );
  }
  if (location.kind === "local") {
    const { folder } = location;
    return { repository: createLocalRepository(folder), folder: [], root: folder };
  }
  const { base, path } = location;
  if (artifactsDestination === undefined)
    return { repository: createHttpRepository(serverAt(base, server, uri)), folder: path, root: undefined };
  const destination = locateArtifacts(artifactsDestination);
  if (destination.kind !== "local")
    return raise("NOT_IMPLEMENTED", `The destination ${shown(artifactsDestination)} is no local folder`);
  return { repository: createLocalRepository(destination.folder), folder: path, root: destination.folder };
}

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

async function removeLocal(root: string, folder: ArtifactPath): Promise<boolean> {
  // What is to go has to lie below something: the root of a run is deleted from the folder around it.
  const [around, names] = folder.length > 0 ? [root, folder] : [dirname(root), [basename(root)]];
  if (names[0] === "") raise("INVALID_PARAMETER_VALUE", "The root of a file system is not deleted");
  const file = await fileWithin(around, names);
  const found = await exists(file);
  await createLocalRepository(around).delete(names);
  return found;
}

async function removeServed(repository: ArtifactRepository, folder: ArtifactPath): Promise<boolean> {
  try {
    await repository.delete(folder);
    return true;
  } catch (error) {
    if (StoreError.is(error) && error.code === "RESOURCE_DOES_NOT_EXIST") return false;
    throw error;
  }
}

/**
 * Opens what lies at a URI; nothing is asked before the first call.
 *
 * @throws NOT_IMPLEMENTED for a scheme that is not spoken here; INVALID_PARAMETER_VALUE when a server is needed and none is named
 */
export function openArtifacts(uri: string, access: ArtifactAccess = {}): Artifacts {
  const { repository, folder, root } = placeOf(uri, locateArtifacts(uri), access);
  const at = (path: ArtifactPath): ArtifactPath => [...folder, ...path];
  return {
    uri,
    localFolder: root === undefined ? undefined : join(root, ...folder),
    list: (path) => repository.list(at(path)),
    open: (path) => repository.open(at(path)),
    write: (path, body, options) => repository.write(at(path), body, options),
    delete: async (path) => {
      if (path.length === 0)
        raise("INVALID_PARAMETER_VALUE", "The root of all artifacts cannot be deleted; remove() does");
      await repository.delete(at(path));
    },
    remove: () => (root === undefined ? removeServed(repository, folder) : removeLocal(root, folder)),
  };
}

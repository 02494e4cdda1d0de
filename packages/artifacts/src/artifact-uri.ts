// What an artifact URI means: a local folder, a path below what a tracking server keeps, or a scheme that is not spoken here.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { raise, shown } from "@runledger/store-api";
import { type ArtifactPath, pathSegments } from "./safe-path.js";

export type ArtifactLocation =
  | { readonly kind: "local"; readonly folder: string }
  | {
      readonly kind: "served";
      /** Of the server, without a slash at its end; `//host[:port]` where the scheme is the tracking server's, undefined where it is that server. */
      readonly base: string | undefined;
      readonly path: ArtifactPath;
    }
  | { readonly kind: "other"; readonly scheme: string };

/** One letter is a drive of Windows. */
const schemePattern = /^([a-z][a-z0-9+.-]+):/i;

const byScheme = /^mlflow-artifacts:(\/\/[^/?#]*)?([^?#]*)/i;
const byRoute = /^(https?:\/\/[^?#]*?)\/api\/2\.0\/mlflow-artifacts\/artifacts(\/[^?#]*|$)/i;

const segments = (path: string): ArtifactPath => pathSegments(path.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, ""));

function localFolder(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return raise("INVALID_PARAMETER_VALUE", `Not a file: URI of this machine: ${shown(uri)}`);
  }
}

/** @throws INVALID_PARAMETER_VALUE for a `file:` URI of another machine */
export function locateArtifacts(uri: string): ArtifactLocation {
  const scheme = schemePattern.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: "local", folder: resolve(uri) };
  if (scheme === "file") return { kind: "local", folder: localFolder(uri) };
  const [, base, path] = byScheme.exec(uri) ?? byRoute.exec(uri) ?? [];
  if (path === undefined) return { kind: "other", scheme };
  return { kind: "served", base: base === "//" || !base ? undefined : base, path: segments(path) };
}

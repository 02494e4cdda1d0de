// The two ends of a copy: what they are called, and where their artifacts are.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { locateArtifacts } from "@runledger/artifacts";
import type { ArtifactOptions } from "@runledger/copy";
import { parseStoreUri } from "@runledger/store-api";
import { type ArtifactFlags, withArtifactAccess } from "../artifact-access.js";
import { artifactRoot } from "../artifact-places.js";
import type { CommandContext } from "../command.js";
import { UsageError } from "../usage-error.js";
import { artifactCopier } from "./artifact-copier.js";
import type { CopyFlags } from "./copy-flags.js";

const isServer = (uri: string): boolean => /^https?:\/\//i.test(uri);

/** On this machine; undefined for a database on a server and the like. */
function localPlace(uri: string): string | undefined {
  const { scheme } = parseStoreUri(uri);
  if (scheme === "sqlite") return /^sqlite:\/\/\/([^?]+)/i.exec(uri)?.[1];
  if (scheme !== "file") return undefined;
  const location = locateArtifacts(uri);
  return location.kind === "local" ? location.folder : undefined;
}

/** Opening a database or a folder makes it; a source with a slip in its name would be an empty one. @throws UsageError */
export function checkEnds(source: string, target: string): void {
  const [from, to] = [localPlace(source), localPlace(target)];
  if (source === target || (from !== undefined && to !== undefined && resolve(from) === resolve(to)))
    throw new UsageError("source and target are the same store");
  if (from !== undefined && !existsSync(from)) throw new UsageError(`there is no source '${source}'`);
}

/** What `mlflow-artifacts:` URIs of one side mean: a server's URL, or the folder where one keeps its files. */
const accessFlags = (place: string | undefined, store: string): ArtifactFlags =>
  place === undefined || isServer(place)
    ? { trackingUri: place ?? store }
    : { trackingUri: store, artifactsDestination: place };

/**
 * Does its work with the way to the files of both sides open.
 *
 * @throws UsageError when that of the target is not known
 */
export async function withArtifacts<Result>(
  context: CommandContext,
  flags: CopyFlags,
  [source, target]: readonly [string, string],
  work: (artifacts: ArtifactOptions) => Promise<Result>,
): Promise<Result> {
  const { artifacts: mode, artifactRoot: said, artifactsFrom, artifactsTo } = flags;
  if (mode === "keep") return work({ mode });
  const root =
    said ?? artifactRoot({ backendStoreUri: target, defaultArtifactRoot: undefined, serveArtifacts: isServer(target) });
  if (mode === "retarget") return work({ mode, root });
  if (root.startsWith("mlflow-artifacts:") && artifactsTo === undefined && !isServer(target))
    throw new UsageError(
      `'${root}' is behind a server: name it, or the folder where it keeps files, with --artifacts-to`,
    );
  return withArtifactAccess(context, accessFlags(artifactsFrom, source), (from) =>
    withArtifactAccess(context, accessFlags(artifactsTo, target), (to) =>
      work({ mode, root, copier: artifactCopier(from, to) }),
    ),
  );
}

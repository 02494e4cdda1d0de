// How a command reaches artifacts: through the tracking server that its flags name, or in the folder where a server keeps them.
import type { ArtifactAccess } from "@runledger/artifacts";
import { Option } from "commander";
import type { CommandContext } from "./command.js";
import { type StoreFlags, trackingUriOf } from "./tracking-store.js";

export interface ArtifactFlags extends StoreFlags {
  readonly artifactsDestination?: string;
}

export const destinationOption = (): Option =>
  new Option(
    "--artifacts-destination <folder>",
    "where a server keeps what mlflow-artifacts: URIs name, for those who work beside it without one",
  ).env("MLFLOW_ARTIFACTS_DESTINATION");

/**
 * Does its work with access to artifacts, and lets go of connections afterwards.
 *
 * @throws StoreError when a variable about connections cannot be meant
 */
export async function withArtifactAccess<Result>(
  { environment }: CommandContext,
  flags: ArtifactFlags,
  work: (access: ArtifactAccess) => Promise<Result>,
): Promise<Result> {
  const uri = trackingUriOf(flags);
  const { artifactsDestination } = flags;
  if (artifactsDestination !== undefined || !/^https?:/i.test(uri)) return work({ artifactsDestination });
  const [{ serverAddress }, { optionsFrom }] = await Promise.all([
    import("@runledger/store-http/internal"),
    import("@runledger/store-http/node"),
  ]);
  const { base, authorization } = serverAddress(uri);
  const { fetch, headers, close } = await optionsFrom(environment);
  const all = async () => ({ ...(await headers?.()), ...(authorization === undefined ? {} : { authorization }) });
  try {
    return await work({ server: { base, headers: all, fetch } });
  } finally {
    await close?.();
  }
}

// The ids of copies where the target makes its own: what the caller keeps of them, and what the copies say of themselves.
import type { Kind, Mapping } from "./options.js";

/** Forgets when the process ends. */
export function memoryMapping(): Mapping {
  const known = new Map<string, string>();
  return {
    get: (kind, sourceId) => known.get(`${kind} ${sourceId}`),
    set: async (kind, sourceId, targetId) => {
      known.set(`${kind} ${sourceId}`, targetId);
    },
  };
}

/** Tags of copies; by them a copy finds its way without the mapping too. */
export const sourceTags = {
  experiment: "runledger.source.experiment_id",
  run: "runledger.source.run_id",
  /** What the run was like when all of it had arrived. */
  state: "runledger.source.state",
  artifactUri: "runledger.source.artifact_uri",
  loggedModel: "runledger.source.model_id",
  /** When the registered model was made: another one of this name is another model. */
  registeredModel: "runledger.source.created",
  highestVersion: "runledger.source.highest_version",
  /** A version that holds a number until the next one is there. */
  placeholder: "runledger.placeholder",
} as const;

export const isSourceTag = (key: string): boolean => key.startsWith("runledger.");

export const tagOf = (
  { tags }: { readonly tags: readonly { readonly key: string; readonly value: string }[] },
  key: string,
): string | undefined => tags.find((tag) => tag.key === key)?.value;

export async function remember(mapping: Mapping, kind: Kind, sourceId: string, targetId: string): Promise<void> {
  if (mapping.get(kind, sourceId) !== targetId) await mapping.set(kind, sourceId, targetId);
}

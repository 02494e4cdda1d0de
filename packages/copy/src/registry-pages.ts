// All registered models and versions of a store, prompts too, through its ordinary searches.
import type { ModelVersion, Registry } from "@runledger/store-api";
import { allPages } from "./pages.js";

/** Searches leave prompts out unless they are asked for by this tag. */
const partsOfRegistry = [undefined, "tags.`mlflow.prompt.is_prompt` = 'true'"];

/** By name and number within each part. Both sides of a copy are read in this order. */
export async function* modelVersions(
  registry: Registry,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ModelVersion[]> {
  const orderBy = ["name ASC", "version_number ASC"];
  for (const filter of partsOfRegistry) {
    yield* allPages((pageToken) => registry.versions.search({ filter, orderBy, maxResults: 500, pageToken }), signal);
  }
}

export async function* registeredModelPages(registry: Registry, signal: AbortSignal | undefined) {
  for (const filter of partsOfRegistry)
    yield* allPages((pageToken) => registry.models.search({ filter, maxResults: 200, pageToken }), signal);
}

// All registered models and versions of a store, prompts too, through its ordinary searches.
import type { ModelVersion, Registry } from "@runledger/store-api";
import { allPages } from "./pages.js";
import { mapAtOnce } from "./streams.js";

/** Searches leave prompts out unless they are asked for by this tag. */
const partsOfRegistry = [undefined, "tags.`mlflow.prompt.is_prompt` = 'true'"];

/** Calls at once. */
const ASKED = 16;

/** MLflow's wire leaves out where the files of a version are that was made of a logged model, and says it when it is asked for. */
async function withStorageLocation(registry: Registry, version: ModelVersion): Promise<ModelVersion> {
  const { name, version: number, source, storageLocation } = version;
  if (storageLocation !== null || !source.startsWith("models:/")) return version;
  const files = await registry.versions.downloadUri(name, number);
  return files === source ? version : { ...version, storageLocation: files };
}

/** By name and number within each part. Both sides of a copy are read in this order. */
export async function* modelVersions(
  registry: Registry,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ModelVersion[]> {
  const orderBy = ["name ASC", "version_number ASC"];
  for (const filter of partsOfRegistry) {
    const pages = allPages(
      (pageToken) => registry.versions.search({ filter, orderBy, maxResults: 500, pageToken }),
      signal,
    );
    for await (const page of pages)
      yield await mapAtOnce(page, ASKED, (version) => withStorageLocation(registry, version));
  }
}

export async function* registeredModelPages(registry: Registry, signal: AbortSignal | undefined) {
  for (const filter of partsOfRegistry)
    yield* allPages((pageToken) => registry.models.search({ filter, maxResults: 200, pageToken }), signal);
}

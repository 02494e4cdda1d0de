// What a server is asked to make of a version: what it names has other ids there.
import type { ModelVersion } from "@runledger/store-api";
import { isSourceTag } from "../mapping.js";
import type { Copies } from "./copies.js";

/** `models:/m-…` and `runs:/…` name things that have other ids there. */
function sourceUri(uri: string, copies: Copies): string {
  const [, scheme = "", id = "", rest = ""] = /^(models|runs):\/([^/]+)(.*)$/.exec(uri) ?? [];
  const copy = scheme === "" ? undefined : copies.known(scheme === "runs" ? "runs" : "loggedModels", id);
  return copy === undefined ? uri : `${scheme}:/${copy}${rest}`;
}

/** The version with the ids that the copies have. */
export function translatedVersion(version: ModelVersion, copies: Copies): ModelVersion {
  const { source, runId, tags } = version;
  // MLflow's server wants to be told what the source says already; SQL stores do not keep it.
  const modelId = version.modelId ?? /^models:\/(m-[^/]+)/.exec(source)?.[1] ?? null;
  return {
    ...version,
    source: sourceUri(source, copies),
    runId: runId && (copies.known("runs", runId) ?? runId),
    modelId: modelId && (copies.known("loggedModels", modelId) ?? modelId),
    tags: tags.filter(({ key }) => !isSourceTag(key)),
  };
}

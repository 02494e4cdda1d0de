// Artifacts by what they belong to: `runs:/<run>/…`, `models:/<model>/…`, or the URI of the place itself.
import { type ArtifactPath, folderSegments } from "@runledger/artifacts";
import { need, raise, shown, type Store } from "@runledger/store-api";

export interface FoundArtifacts {
  /** Of a place that `openArtifacts` opens. */
  readonly uri: string;
  /** Within it. */
  readonly path: ArtifactPath;
}

/** References may lead to references, but not in circles. */
const MAX_STEPS = 5;

export async function runArtifacts(store: Store, runId: string, path = ""): Promise<FoundArtifacts> {
  const { artifactUri } = await store.runs.get(runId);
  const uri = artifactUri ?? raise("RESOURCE_DOES_NOT_EXIST", `Run ${shown(runId)} has no place for artifacts`);
  return { uri, path: folderSegments(path) };
}

/** `<name>@<alias>/…`, `<name>/<version or stage>/…` or `m-<id>/…`, after `models:/`. */
async function modelUri(store: Store, name: string, rest: readonly string[]): Promise<FoundArtifacts> {
  const [, model, alias] = /^(.+)@([^@]+)$/.exec(name) ?? [];
  const { versions } = need(store, "registry");
  if (model !== undefined && alias !== undefined) {
    const { version } = await versions.getByAlias(model, alias);
    return { uri: await versions.downloadUri(model, version), path: rest };
  }
  const [which, ...path] = rest;
  if (which === undefined || (/^m-[0-9a-f]{32}$/.test(name) && !/^(\d+|latest)$/i.test(which))) {
    return { uri: (await need(store, "loggedModels").get(name)).artifactLocation, path: rest };
  }
  if (/^\d+$/.test(which)) return { uri: await versions.downloadUri(name, which), path };
  const latest = which.toLowerCase() === "latest";
  const found = latest ? await versions.getByAlias(name, "latest") : (await versions.latest(name, [which])).at(0);
  const { version } =
    found ??
    raise("RESOURCE_DOES_NOT_EXIST", `Registered model ${shown(name)} has no version in stage ${shown(which)}`);
  return { uri: await versions.downloadUri(name, version), path };
}

async function step(store: Store, { uri, path }: FoundArtifacts): Promise<FoundArtifacts | undefined> {
  const [, kind, text] = /^(runs|models):\/+(.*)$/is.exec(uri) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  const [first, ...rest] = folderSegments(text);
  if (first === undefined) return raise("INVALID_PARAMETER_VALUE", `${shown(uri)} names nothing`);
  if (kind.toLowerCase() === "runs") return runArtifacts(store, first, [...rest, ...path].join("/"));
  return modelUri(store, first, [...rest, ...path]);
}

/** @throws RESOURCE_DOES_NOT_EXIST for a run, model or version that is not there; INVALID_PARAMETER_VALUE for what names nothing */
export async function resolveArtifacts(store: Store, uri: string, path: ArtifactPath = []): Promise<FoundArtifacts> {
  let found: FoundArtifacts = { uri, path };
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const next = await step(store, found);
    if (next === undefined) return found;
    found = next;
  }
  return raise("INVALID_PARAMETER_VALUE", `${shown(uri)} leads to further references without an end`);
}

/** A path or URI of a place: its last name is what is asked for. */
export function splitPlace(uri: string): FoundArtifacts {
  const [, around, name] = /^(.*\/)([^/?#]+)\/?$/s.exec(uri) ?? [];
  if (around === undefined || name === undefined || /^[a-z][a-z0-9+.-]+:\/*$/i.test(around)) return { uri, path: [] };
  return { uri: around, path: folderSegments(name) };
}

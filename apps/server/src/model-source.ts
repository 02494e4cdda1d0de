// What may be the `source` of a model version. Clients download from it with the server's rights, so a path of this machine,
// or a host, may be named only where a run or a logged model keeps its artifacts already.
import { isDeepStrictEqual } from "node:util";
import {
  raise,
  shown,
  type CreateModelVersion,
  type LoggedModel,
  type Store,
  StoreError,
  type Tag,
  need,
} from "@runledger/store-api";

/** Sources that name a host which a server would connect to; `s3:`, `gs:`, `dbfs:` and the like name an account's bucket. */
const namesHost = new Set(["http", "https", "ftp", "sftp", "hdfs", "viewfs", "r2", "b2", "abfss", "mlflow-artifacts"]);

/** Prompts have no files; these are the two placeholders that MLflow's clients send for them. */
const promptSources = new Set(["dummy-source", "prompt-template"]);

interface Location {
  readonly scheme: string;
  readonly host: string;
  readonly absolute: boolean;
  readonly path: readonly string[];
}

function decoded(text: string): string {
  let before = text;
  for (;;) {
    const after = before.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (after === before) return after;
    before = after;
  }
}

function locate(uri: string): Location {
  const found = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/]*))?(.*)$/is.exec(uri);
  const scheme = (found?.[1] ?? "file").toLowerCase();
  const path = decoded(found?.[3] ?? "");
  return {
    // A single letter is a drive of Windows.
    scheme: scheme.length === 1 ? "file" : scheme,
    host: (found?.[2] ?? "").toLowerCase(),
    absolute: /^[/\\]/.test(path),
    path: path.split(/[/\\]+/).filter((part) => part !== ""),
  };
}

function within(source: Location, root: Location): boolean {
  return (
    source.absolute &&
    source.scheme === root.scheme &&
    source.host === root.host &&
    root.path.length > 0 &&
    root.path.every((part, index) => source.path[index] === part)
  );
}

const refuse = (source: string, why: string): never =>
  raise("INVALID_PARAMETER_VALUE", `Model version source ${shown(source)} is not allowed: ${why}`);

/** A run or model that does not exist is a bad source, not a missing endpoint; `undefined` then. */
async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (StoreError.is(error) && error.code === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw error;
  }
}

async function artifactRoot(store: Store, version: CreateModelVersion): Promise<string | null> {
  if (version.modelId) {
    return (await orUndefined(need(store, "loggedModels").get(version.modelId)))?.artifactLocation ?? null;
  }
  return version.runId ? ((await orUndefined(store.runs.get(version.runId)))?.artifactUri ?? null) : null;
}

async function checkPlace(store: Store, version: CreateModelVersion): Promise<void> {
  const { source } = version;
  const place = locate(source);
  if (place.path.includes("..") || place.path.some((part) => part.includes("\0"))) {
    refuse(source, "it must be absolute, without '..'");
  }
  if (place.scheme === "runs") {
    if (place.host !== "" || version.modelId || !version.runId || place.path[0] !== version.runId) {
      refuse(source, "a runs:/ source needs the run_id that it names");
    }
    return;
  }
  if (place.scheme !== "file" && !namesHost.has(place.scheme)) return;
  const root = await artifactRoot(store, version);
  if (root === null || !within(place, locate(root))) {
    refuse(source, "it must lie within the artifacts of the run or model that run_id or model_id names");
  }
}

type Referenced = { readonly name: string } & (
  | { readonly version: string }
  | { readonly stage: string }
  | { readonly alias: string }
);

/** `models:/<name>/<version | stage | latest>` or `models:/<name>@<alias>`; a lone `models:/<id>` is a logged model. */
function parseReference(source: string): { readonly modelId: string } | Referenced {
  const found = /^models:\/([^/]+)(?:\/([^/]+))?$/.exec(source);
  const [name = "", suffix] = [found?.[1], found?.[2]];
  if (name.trim() === "" || suffix?.trim() === "") {
    return refuse(source, "expected models:/<name>/<version>, models:/<name>@<alias> or models:/<model id>");
  }
  if (suffix !== undefined) {
    if (/^\d+$/.test(suffix)) return { name, version: suffix };
    return suffix.toLowerCase() === "latest" ? { name, alias: "latest" } : { name, stage: suffix };
  }
  const at = name.lastIndexOf("@");
  return at > 0 ? { name: name.slice(0, at), alias: name.slice(at + 1) } : { modelId: name };
}

async function referencedVersion(store: Store, source: string, of: Referenced) {
  const { versions } = need(store, "registry");
  if ("version" in of) return versions.get(of.name, of.version);
  if ("alias" in of) return versions.getByAlias(of.name, of.alias);
  const [latest] = await versions.latest(of.name, [of.stage]);
  return latest ?? refuse(source, `the model has no version in stage ${shown(of.stage)}`);
}

async function resolveModels(store: Store, version: CreateModelVersion): Promise<CreateModelVersion> {
  const { source } = version;
  const reference = parseReference(source);
  if ("modelId" in reference) {
    if (version.modelId !== reference.modelId)
      refuse(source, "a logged model as a source needs the model_id that it names");
    const model = await need(store, "loggedModels").get(reference.modelId);
    return { ...version, storageLocation: model.artifactLocation };
  }
  const from = await referencedVersion(store, source, reference);
  if (isPrompt((await need(store, "registry").models.get(from.name)).tags)) refuse(source, "it is a prompt");
  if ((version.runId && version.runId !== from.runId) || (version.modelId && version.modelId !== from.modelId)) {
    refuse(source, "run_id and model_id must be those of the version that it names");
  }
  return {
    ...version,
    source: `models:/${from.name}/${from.version}`,
    storageLocation: await need(store, "registry").versions.downloadUri(from.name, from.version),
    runId: from.runId || version.runId,
    modelId: from.modelId ?? undefined,
  };
}

function isPrompt(tags: readonly Tag[]): boolean {
  return tags.findLast((tag) => tag.key === "mlflow.prompt.is_prompt")?.value.toLowerCase() === "true";
}

/** The logged model that the version is made of, if any. @throws RESOURCE_DOES_NOT_EXIST when `modelId` is unknown */
async function loggedModelOf(store: Store, version: CreateModelVersion): Promise<LoggedModel | undefined> {
  return version.modelId ? need(store, "loggedModels").get(version.modelId) : undefined;
}

/**
 * Checks the source and completes what it implies: a `models:` reference is resolved, and the run of a logged model is taken over.
 *
 * @throws INVALID_PARAMETER_VALUE when the source is not allowed
 */
export async function resolveSource(store: Store, version: CreateModelVersion): Promise<CreateModelVersion> {
  if (isPrompt(version.tags ?? [])) {
    if (!promptSources.has(version.source))
      refuse(version.source, `a prompt has one of ${[...promptSources].join(", ")}`);
    return version;
  }
  const resolved = /^models:/i.test(version.source) ? await resolveModels(store, version) : version;
  if (resolved === version) await checkPlace(store, version);
  const model = await loggedModelOf(store, resolved);
  return { ...resolved, runId: resolved.runId || model?.sourceRunId || resolved.runId };
}

const versionsTag = "mlflow.modelVersions";

function listed(tags: readonly Tag[]): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(tags.find((tag) => tag.key === versionsTag)?.value ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Keeps on the logged model which versions were made of it. */
export async function noteVersion(store: Store, modelId: string, name: string, version: number): Promise<void> {
  const models = need(store, "loggedModels");
  const { tags } = await models.get(modelId);
  const before = listed(tags).filter((entry) => !isDeepStrictEqual(entry, { name, version }));
  await models.setTags(modelId, [{ key: versionsTag, value: JSON.stringify([...before, { name, version }]) }]);
}

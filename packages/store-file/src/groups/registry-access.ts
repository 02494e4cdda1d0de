// What both families of the registry need: models found, changed under the registry's lock, and made into entities.
import { failures, type ModelVersion, type RegisteredModel } from "@runledger/store-api";
import type { RegisteredModelRecord, VersionRecord } from "../records/registry.js";
import { isFolder } from "../disk/inside.js";
import { foldersIn, lockOf, readEntity, readOrWarn, registeredModelFolder, registryRoot, type Tree } from "../tree.js";
import { join } from "node:path";

export interface FoundModel {
  readonly folder: string;
  readonly record: RegisteredModelRecord;
}

export async function findModel(tree: Tree, name: string): Promise<FoundModel | undefined> {
  const folder = registeredModelFolder(tree, name);
  if (folder === undefined || !isFolder(folder, tree.inside)) return undefined;
  const record = await readEntity(tree.caches.registeredModels, folder);
  return record && { folder, record };
}

export async function modelNamed(tree: Tree, name: string): Promise<FoundModel> {
  const found = await findModel(tree, name);
  if (found === undefined) throw failures.registeredModelNotFound(name);
  return found;
}

export interface FoundVersion extends FoundModel {
  readonly version: VersionRecord;
}

export async function versionNumbered(tree: Tree, name: string, number: number): Promise<FoundVersion> {
  const found = await findModel(tree, name);
  const version = found?.record.versions.find((known) => known.version === number);
  if (found === undefined || version === undefined) throw failures.modelVersionNotFound(name, number);
  return { ...found, version };
}

/** Does the work while no other process changes the registry. */
export const holdRegistry = <T>(tree: Tree, work: () => Promise<T>): Promise<T> =>
  tree.locks.hold(lockOf.registry(tree), work);

export async function* listModels(tree: Tree): AsyncGenerator<RegisteredModelRecord> {
  for (const name of foldersIn(tree, registryRoot(tree))) {
    const record = await readOrWarn(tree, tree.caches.registeredModels, join(registryRoot(tree), name));
    if (record === undefined) continue;
    for (const fault of record.faults)
      tree.warn(`Left out of registered model ${name}: ${join(registryRoot(tree), name, fault)}`);
    yield record;
  }
}

export function versionEntity({ model }: RegisteredModelRecord, version: VersionRecord): ModelVersion {
  const aliases = model.aliases.filter((alias) => alias.version === version.version).map(({ alias }) => alias);
  return { ...version, name: model.name, aliases };
}

export function modelEntity(record: RegisteredModelRecord): RegisteredModel {
  // Versions stand in rising order, so the last of each stage stays.
  const latest = new Map(record.versions.map((version) => [version.stage, version]));
  return { ...record.model, latestVersions: [...latest.values()].map((version) => versionEntity(record, version)) };
}

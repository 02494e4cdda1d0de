// Whole registered models and versions. Of versions that are gone the greatest number stays, as a deleted one.
import { type ModelVersion, type StoredRegisteredModel } from "@runledger/store-api";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, syncFolders } from "../../disk/write-file.js";
import type { FileText } from "../../disk/write-file.js";
import { changedMeta, type FieldChanges } from "../../edit-meta.js";
import { metaFile, versionFolder } from "../../layout.js";
import { deletedStage, registeredModelFields, versionFields, versionNumber } from "../../records/registry.js";
import { foldersIn, newRegisteredModelFolder, type Tree } from "../../tree.js";
import { writeYaml, type YamlValue } from "../../yaml/write.js";
import { holdRegistry, modelNamed } from "../registry-access.js";
import { textAt } from "../run-log.js";
import { replacedPairs } from "./replaced-pairs.js";

/** The meta.yaml with these fields; others that are there stay. */
function metaWith(folder: string, fields: Record<string, YamlValue> & FieldChanges): FileText {
  const path = join(folder, metaFile);
  return textAt(path) === undefined ? { path, text: writeYaml(fields) } : changedMeta(folder, fields);
}

export const putRegisteredModels = (tree: Tree, models: readonly StoredRegisteredModel[]): Promise<void> =>
  holdRegistry(tree, async () => {
    for (const model of models) await putRegisteredModel(tree, model);
  });

async function putRegisteredModel(tree: Tree, model: StoredRegisteredModel): Promise<void> {
  const { name, tags, aliases, versions, highestVersion } = model;
  const folder = newRegisteredModelFolder(tree, name);
  const changed: string[] = [];
  makeFolder(folder, changed);
  const aliasPairs = aliases.map(({ alias, version }) => ({ key: alias, value: String(version) }));
  const files = [
    ...(await replacedPairs(tree, folder, "tags", tags)),
    ...(await replacedPairs(tree, folder, "aliases", aliasPairs)),
  ];
  await removeVersions(tree, folder, new Set([...versions, 0]));
  await syncFolders(changed);
  const highest = join(folder, versionFolder(highestVersion));
  if (highestVersion > 0 && textAt(join(highest, metaFile)) === undefined)
    files.push(metaWith(highest, versionFields(name, deletedVersion(highestVersion), deletedStage)));
  await tree.changes.commit({ folder, files: [...files, metaWith(folder, registeredModelFields(model))], lines: [] });
}

const deletedVersion = (version: number) => ({
  version,
  creationTime: 0,
  lastUpdateTime: 0,
  description: null,
  userId: null,
  stage: "None" as const,
  source: "",
  storageLocation: null,
  runId: null,
  runLink: null,
  status: "READY" as const,
  statusMessage: null,
  modelId: null,
  tags: [],
});

async function removeVersions(tree: Tree, folder: string, kept: ReadonlySet<number>): Promise<void> {
  const gone = [...foldersIn(tree, folder)].filter((name) => !kept.has(versionNumber(name) ?? 0));
  for (const name of gone) rmSync(join(folder, name), { recursive: true, force: true });
  if (gone.length > 0) await syncFolders([folder]);
}

/** @throws failures.registeredModelNotFound */
export const putModelVersions = (tree: Tree, versions: readonly ModelVersion[]): Promise<void> =>
  holdRegistry(tree, async () => {
    const folders = new Map<string, string>();
    for (const name of new Set(versions.map((version) => version.name)))
      folders.set(name, (await modelNamed(tree, name)).folder);
    for (const { name, aliases: _theModels, ...version } of versions) {
      const home = join(folders.get(name) ?? "", versionFolder(version.version));
      const changed: string[] = [];
      makeFolder(home, changed);
      const tags = await replacedPairs(tree, home, "tags", version.tags);
      await syncFolders(changed);
      const meta = metaWith(home, versionFields(name, version));
      await tree.changes.commit({ folder: home, files: [...tags, meta], lines: [] });
    }
  });

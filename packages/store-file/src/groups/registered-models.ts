// Registered models: a folder each in models/, named like the model.
import { failures, type RegisteredModel, type RegisteredModelDriver, type Tag } from "@runledger/store-api";
import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolders, writeFiles } from "../disk/write-file.js";
import { changedMeta, editMeta } from "../edit-meta.js";
import { metaFile, versionFolder } from "../layout.js";
import { pairFiles, removePair } from "../pair-files.js";
import { registeredModelFields } from "../records/registry.js";
import { newRegisteredModelFolder, registryRoot, type Tree } from "../tree.js";
import { writeYaml } from "../yaml/write.js";
import { findModel, holdRegistry, listModels, modelEntity, modelNamed, versionNumbered } from "./registry-access.js";

interface NewModel {
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly Tag[];
}

const isTaken = (folder: string): boolean => lstatSync(folder, { throwIfNoEntry: false }) !== undefined;

async function entity(tree: Tree, name: string): Promise<RegisteredModel> {
  return modelEntity((await modelNamed(tree, name)).record);
}

/** The meta.yaml comes last: without it, MLflow and we see no model yet. */
async function create(tree: Tree, { name, description, tags }: NewModel, now: number): Promise<RegisteredModel> {
  const folder = newRegisteredModelFolder(tree, name);
  return holdRegistry(tree, async () => {
    if (isTaken(join(folder, metaFile))) throw failures.registeredModelExists(name);
    const model = { name, description, tags, aliases: [], creationTime: now, lastUpdateTime: now };
    const files = pairFiles(tree, folder, "tags", tags);
    mkdirSync(folder, { recursive: true });
    await writeFiles(folder, files);
    await writeFiles(folder, [{ path: join(folder, metaFile), text: writeYaml(registeredModelFields(model)) }]);
    await syncFolders([registryRoot(tree)]);
    return entity(tree, name);
  });
}

/** The folder moves at once, with all that is in it; names inside follow, and readers go by the folder's name. */
async function rename(tree: Tree, name: string, newName: string, now: number): Promise<RegisteredModel> {
  const target = newRegisteredModelFolder(tree, newName);
  return holdRegistry(tree, async () => {
    const { folder, record } = await modelNamed(tree, name);
    if (newName !== name) {
      if (isTaken(target)) throw failures.registeredModelExists(newName);
      renameSync(folder, target);
      await syncFolders([registryRoot(tree)]);
    }
    const changes = { name: newName, last_updated_timestamp: now };
    const versions = record.versions.map(({ version }) => changedMeta(join(target, versionFolder(version)), changes));
    await tree.changes.commit({ folder: target, files: [changedMeta(target, changes), ...versions], lines: [] });
    return entity(tree, newName);
  });
}

/** Without its meta.yaml it is gone for everybody, before its files are. */
async function remove(tree: Tree, name: string): Promise<void> {
  await holdRegistry(tree, async () => {
    const { folder } = await modelNamed(tree, name);
    rmSync(join(folder, metaFile));
    await syncFolders([folder]);
    rmSync(folder, { recursive: true, force: true });
    await syncFolders([registryRoot(tree)]);
  });
}

export function registeredModelGroup(tree: Tree): RegisteredModelDriver {
  const change = async (name: string, work: (folder: string) => Promise<void>): Promise<void> =>
    holdRegistry(tree, async () => work((await modelNamed(tree, name)).folder));
  return {
    create: async (model, now) => create(tree, model, now),
    get: async (name) => {
      const found = await findModel(tree, name);
      return found && modelEntity(found.record);
    },
    rename: async (name, newName, now) => rename(tree, name, newName, now),
    update: async (name, description, now) => {
      await change(name, async (folder) => editMeta(folder, { description, last_updated_timestamp: now }));
      return entity(tree, name);
    },
    delete: async (name) => remove(tree, name),
    setTag: async (name, tag) =>
      change(name, async (folder) => writeFiles(folder, pairFiles(tree, folder, "tags", [tag]))),
    deleteTag: async (name, key) => change(name, async (folder) => void (await removePair(folder, "tags", key))),
    setAlias: async (name, { alias, version }) =>
      holdRegistry(tree, async () => {
        await modelNamed(tree, name);
        const { folder } = await versionNumbered(tree, name, version);
        await writeFiles(folder, pairFiles(tree, folder, "aliases", [{ key: alias, value: String(version) }]));
      }),
    deleteAlias: async (name, alias) =>
      change(name, async (folder) => void (await removePair(folder, "aliases", alias))),
    list: async function* () {
      for await (const record of listModels(tree)) yield modelEntity(record);
    },
  };
}

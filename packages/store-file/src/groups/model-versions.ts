// Versions of registered models: a folder each in the model's. A deleted one keeps its folder, so that its number stays used.
import type { ModelVersion, ModelVersionDriver, NewModelVersion, Stage } from "@runledger/store-api";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../disk/write-file.js";
import { changedMeta, editMeta } from "../edit-meta.js";
import { metaFile, versionFolder } from "../layout.js";
import { pairFiles, removePair } from "../pair-files.js";
import { deletedStage, versionFields } from "../records/registry.js";
import type { Tree } from "../tree.js";
import { writeYaml } from "../yaml/write.js";
import { findModel, holdRegistry, listModels, modelNamed, versionEntity, versionNumbered } from "./registry-access.js";

async function entity(tree: Tree, name: string, number: number): Promise<ModelVersion> {
  const { record, version } = await versionNumbered(tree, name, number);
  return versionEntity(record, version);
}

async function create(tree: Tree, { name, ...version }: NewModelVersion, now: number): Promise<ModelVersion> {
  return holdRegistry(tree, async () => {
    const { folder, record } = await modelNamed(tree, name);
    const number = record.highest + 1;
    const home = join(folder, versionFolder(number));
    const fields = versionFields(name, {
      ...version,
      version: number,
      creationTime: now,
      lastUpdateTime: now,
      userId: null,
      stage: "None",
      status: "READY",
      statusMessage: null,
    });
    const files = pairFiles(tree, home, "tags", version.tags);
    mkdirSync(home);
    await writeFiles(folder, [...files, { path: join(home, metaFile), text: writeYaml(fields) }]);
    await editMeta(folder, { last_updated_timestamp: now });
    return entity(tree, name, number);
  });
}

async function transition(
  tree: Tree,
  name: string,
  number: number,
  stage: Stage,
  archiveOthers: boolean,
  now: number,
): Promise<ModelVersion> {
  return holdRegistry(tree, async () => {
    const { folder, record, version } = await versionNumbered(tree, name, number);
    const staged = (at: number, current_stage: Stage) =>
      changedMeta(join(folder, versionFolder(at)), { current_stage, last_updated_timestamp: now });
    const others = archiveOthers ? record.versions.filter((other) => other !== version && other.stage === stage) : [];
    const files = [
      ...others.map((other) => staged(other.version, "Archived")),
      staged(number, stage),
      changedMeta(folder, { last_updated_timestamp: now }),
    ];
    await tree.changes.commit({ folder, files, lines: [] });
    return entity(tree, name, number);
  });
}

async function remove(tree: Tree, name: string, number: number, now: number): Promise<void> {
  await holdRegistry(tree, async () => {
    const { folder, record } = await versionNumbered(tree, name, number);
    for (const { alias, version } of record.model.aliases)
      if (version === number) await removePair(folder, "aliases", alias);
    const files = [
      changedMeta(join(folder, versionFolder(number)), { current_stage: deletedStage, last_updated_timestamp: now }),
      changedMeta(folder, { last_updated_timestamp: now }),
    ];
    await tree.changes.commit({ folder, files, lines: [] });
  });
}

export function modelVersionGroup(tree: Tree): ModelVersionDriver {
  const change = async (name: string, number: number, work: (home: string) => Promise<void>): Promise<void> =>
    holdRegistry(tree, async () => {
      const { folder } = await versionNumbered(tree, name, number);
      await work(join(folder, versionFolder(number)));
    });
  return {
    create: async (version, now) => create(tree, version, now),
    get: async (name, number) => {
      const found = await findModel(tree, name);
      const version = found?.record.versions.find((known) => known.version === number);
      return found && version && versionEntity(found.record, version);
    },
    update: async (name, number, description, now) => {
      await change(name, number, async (home) => editMeta(home, { description, last_updated_timestamp: now }));
      return entity(tree, name, number);
    },
    transition: async (name, number, stage, archiveOthers, now) =>
      transition(tree, name, number, stage, archiveOthers, now),
    delete: async (name, number, now) => remove(tree, name, number, now),
    setTag: async (name, number, tag) =>
      change(name, number, async (home) => writeFiles(home, pairFiles(tree, home, "tags", [tag]))),
    deleteTag: async (name, number, key) =>
      change(name, number, async (home) => void (await removePair(home, "tags", key))),
    list: async function* () {
      for await (const record of listModels(tree))
        for (const version of record.versions) yield versionEntity(record, version);
    },
  };
}

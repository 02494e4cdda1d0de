// Logged models: a folder each in their experiment's models/.
import {
  failures,
  type LoggedModel,
  loggedModelArtifactUri,
  type LoggedModelDriver,
  loggedModelStatuses,
  type NewLoggedModel,
} from "@runledger/store-api";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder, syncFolders, writeFiles } from "../disk/write-file.js";
import { editMeta } from "../edit-meta.js";
import { metaFile } from "../layout.js";
import { pairFiles, removePair } from "../pair-files.js";
import { loggedModelFields } from "../records/logged-model.js";
import { type Finder, foldersIn, lockOf, placeOfExperiment, readEntity, readOrWarn, type Tree } from "../tree.js";
import { writeYaml } from "../yaml/write.js";
import { activeExperiment } from "./experiments.js";
import { textAt } from "./run-log.js";

interface FoundModel {
  readonly folder: string;
  readonly model: LoggedModel;
}

async function modelAt(tree: Tree, finder: Finder, id: string): Promise<FoundModel> {
  const folder = finder.loggedModel(id);
  const model = folder && (await readEntity(tree.caches.loggedModels, folder));
  if (!folder || !model) throw failures.loggedModelNotFound(id);
  return { folder, model };
}

/** Does the work while no other process changes the model. */
async function holdModel<T>(
  tree: Tree,
  finder: Finder,
  id: string,
  work: (found: FoundModel) => Promise<T>,
): Promise<T> {
  const { folder } = await modelAt(tree, finder, id);
  return tree.locks.hold(lockOf.entity(folder), async () => work(await modelAt(tree, finder, id)));
}

/** The meta.yaml comes last: without it, MLflow and we see no model yet. */
async function create(tree: Tree, { params, tags, ...model }: NewLoggedModel, now: number): Promise<LoggedModel> {
  const { place, experiment } = await activeExperiment(tree, model.experimentId);
  const folder = join(place.folder, "models", model.id);
  const fields = {
    ...model,
    artifactLocation: loggedModelArtifactUri(experiment.artifactLocation, model.id),
    creationTime: now,
    lastUpdateTime: now,
    status: "PENDING",
    statusMessage: null,
    lifecycleStage: "active",
  } as const;
  const files = [...pairFiles(tree, folder, "params", params), ...pairFiles(tree, folder, "tags", tags)];
  const changed: string[] = [];
  makeFolder(folder, changed);
  for (const part of ["metrics", "params", "tags"]) mkdirSync(join(folder, part), { recursive: true });
  await writeFiles(folder, files);
  await writeFiles(folder, [{ path: join(folder, metaFile), text: writeYaml(loggedModelFields(fields)) }]);
  await syncFolders([...changed, dirname(folder)]);
  return { ...fields, params, tags, metrics: [] };
}

export function loggedModelGroup(tree: Tree, finder: Finder): LoggedModelDriver {
  const setPairs = async (
    id: string,
    part: "tags" | "params",
    pairs: readonly { readonly key: string; readonly value: string }[],
  ) =>
    holdModel(tree, finder, id, async ({ folder }) => {
      const files = pairFiles(tree, folder, part, pairs);
      if (part === "params" && files.some(({ path, text }) => (textAt(path) ?? text) !== text)) {
        const clash = files.findIndex(({ path, text }) => (textAt(path) ?? text) !== text);
        throw failures.loggedModelParamConflict(id, pairs[clash]?.key ?? "");
      }
      await tree.changes.commit({ folder, files, lines: [] });
    });
  return {
    create: async (model, now) => create(tree, model, now),
    get: async (id) => {
      const folder = finder.loggedModel(id);
      return folder === undefined ? undefined : readEntity(tree.caches.loggedModels, folder);
    },
    finalize: async (id, status, now) =>
      holdModel(tree, finder, id, async ({ folder, model }) => {
        await editMeta(folder, { status: loggedModelStatuses.indexOf(status), last_updated_timestamp: now });
        return { ...model, status, lastUpdateTime: now };
      }),
    setTags: async (id, tags) => setPairs(id, "tags", tags),
    deleteTag: async (id, key) => {
      const { folder } = await modelAt(tree, finder, id);
      if (!(await removePair(folder, "tags", key))) throw failures.loggedModelTagNotFound(id, key);
    },
    logParams: async (id, params) => setPairs(id, "params", params),
    delete: async (id, now) =>
      holdModel(tree, finder, id, async ({ folder }) =>
        editMeta(folder, { lifecycle_stage: "deleted", last_updated_timestamp: now }),
      ),
    list: async function* (experimentIds) {
      for (const experimentId of experimentIds) {
        const place = placeOfExperiment(tree, experimentId);
        if (place === undefined) continue;
        const models = join(place.folder, "models");
        for (const name of foldersIn(tree, models)) {
          const model = await readOrWarn(tree, tree.caches.loggedModels, join(models, name));
          if (model?.lifecycleStage === "active") yield model;
        }
      }
    },
  };
}

// The model registry in memory.
import {
  failures,
  type ModelVersion,
  type ModelVersionDriver,
  type NewModelVersion,
  type RegisteredModel,
  type RegisteredModelDriver,
  type RegistryDriver,
} from "@runledger/store-api";
import {
  listOf,
  pairsOf,
  registeredModelOf,
  type RegisteredModelState,
  type State,
  type VersionState,
  versionOf,
} from "./state.js";

function versionEntity(model: RegisteredModelState, { fields, tags }: VersionState): ModelVersion {
  const aliases = [...model.aliases].filter(([, version]) => version === fields.version).map(([alias]) => alias);
  return { ...fields, name: model.fields.name, tags: listOf(tags), aliases };
}

function modelEntity(model: RegisteredModelState): RegisteredModel {
  // Versions stand in rising order, so the last of each stage stays.
  const latest = new Map([...model.versions.values()].map((version) => [version.fields.stage, version]));
  return {
    ...model.fields,
    tags: listOf(model.tags),
    aliases: [...model.aliases].map(([alias, version]) => ({ alias, version })),
    latestVersions: [...latest.values()].map((version) => versionEntity(model, version)),
  };
}

function rename(state: State, name: string, newName: string, now: number): RegisteredModel {
  const model = registeredModelOf(state, name);
  if (newName !== name && state.registeredModels.has(newName)) throw failures.registeredModelExists(newName);
  state.registeredModels.delete(name);
  state.registeredModels.set(newName, model);
  Object.assign(model.fields, { name: newName, lastUpdateTime: now });
  for (const version of model.versions.values()) version.fields.lastUpdateTime = now;
  return modelEntity(model);
}

function modelDriver(state: State): RegisteredModelDriver {
  const models = state.registeredModels;
  return {
    create: async ({ name, description, tags }, now) => {
      if (models.has(name)) throw failures.registeredModelExists(name);
      const fields = { name, description, creationTime: now, lastUpdateTime: now };
      const model = { fields, tags: pairsOf(tags), aliases: new Map(), versions: new Map(), highest: 0 };
      models.set(name, model);
      return modelEntity(model);
    },
    get: async (name) => {
      const model = models.get(name);
      return model && modelEntity(model);
    },
    rename: async (name, newName, now) => rename(state, name, newName, now),
    update: async (name, description, now) => {
      const model = registeredModelOf(state, name);
      Object.assign(model.fields, { description, lastUpdateTime: now });
      return modelEntity(model);
    },
    delete: async (name) => {
      if (!models.delete(name)) throw failures.registeredModelNotFound(name);
    },
    setTag: async (name, { key, value }) => {
      registeredModelOf(state, name).tags.set(key, value);
    },
    deleteTag: async (name, key) => {
      registeredModelOf(state, name).tags.delete(key);
    },
    setAlias: async (name, { alias, version }) => {
      const model = registeredModelOf(state, name);
      versionOf(state, name, version);
      model.aliases.set(alias, version);
    },
    deleteAlias: async (name, alias) => {
      registeredModelOf(state, name).aliases.delete(alias);
    },
    list: async function* () {
      for (const model of models.values()) yield modelEntity(model);
    },
  };
}

function addVersion(state: State, { name, tags, ...version }: NewModelVersion, now: number): ModelVersion {
  const model = registeredModelOf(state, name);
  model.highest += 1;
  model.fields.lastUpdateTime = now;
  const created: VersionState = {
    fields: {
      ...version,
      version: model.highest,
      creationTime: now,
      lastUpdateTime: now,
      userId: null,
      stage: "None",
      status: "READY",
      statusMessage: null,
    },
    tags: pairsOf(tags),
  };
  model.versions.set(model.highest, created);
  return versionEntity(model, created);
}

function versionDriver(state: State): ModelVersionDriver {
  return {
    create: async (version, now) => addVersion(state, version, now),
    get: async (name, version) => {
      const model = state.registeredModels.get(name);
      const found = model?.versions.get(version);
      return model && found && versionEntity(model, found);
    },
    update: async (name, version, description, now) => {
      const found = versionOf(state, name, version);
      Object.assign(found.fields, { description, lastUpdateTime: now });
      return versionEntity(registeredModelOf(state, name), found);
    },
    transition: async (name, version, stage, archiveOthers, now) => {
      const found = versionOf(state, name, version);
      const model = registeredModelOf(state, name);
      for (const other of archiveOthers ? model.versions.values() : []) {
        if (other !== found && other.fields.stage === stage)
          Object.assign(other.fields, { stage: "Archived", lastUpdateTime: now });
      }
      Object.assign(found.fields, { stage, lastUpdateTime: now });
      model.fields.lastUpdateTime = now;
      return versionEntity(model, found);
    },
    delete: async (name, version, now) => {
      versionOf(state, name, version);
      const model = registeredModelOf(state, name);
      model.versions.delete(version);
      for (const [alias, target] of model.aliases) if (target === version) model.aliases.delete(alias);
      model.fields.lastUpdateTime = now;
    },
    setTag: async (name, version, { key, value }) => {
      versionOf(state, name, version).tags.set(key, value);
    },
    deleteTag: async (name, version, key) => {
      versionOf(state, name, version).tags.delete(key);
    },
    list: async function* () {
      for (const model of state.registeredModels.values())
        for (const version of model.versions.values()) yield versionEntity(model, version);
    },
  };
}

export const registryDriver = (state: State): RegistryDriver => ({
  models: modelDriver(state),
  versions: versionDriver(state),
});

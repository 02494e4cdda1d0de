// Broken data sets, logged models and registries, one bug each.
import type { ModelVersion } from "@runledger/store-api";
import { type Bug, full, registry } from "./bug.js";

export const registryBugs: readonly Bug[] = [
  {
    bug: "data sets take the tags of the last log",
    caughtBy: "datasets.logInputs/again-keeps-the-first-tags",
    driver: (given) => {
      const driver = full(given);
      const tags = new Map<string, readonly { key: string; value: string }[]>();
      return {
        ...driver,
        datasets: {
          ...driver.datasets,
          logInputs: async (id, inputs) => {
            for (const input of inputs.datasets) tags.set(id + input.dataset.name, input.tags);
            await driver.datasets.logInputs(id, inputs);
          },
        },
        runs: {
          ...driver.runs,
          get: async (id) => {
            const run = await driver.runs.get(id);
            const datasets = run?.inputs.datasets.map((input) => ({
              ...input,
              tags: tags.get(id + input.dataset.name) ?? [],
            }));
            return run && { ...run, inputs: { ...run.inputs, datasets: datasets ?? [] } };
          },
        },
      };
    },
  },
  {
    bug: "summaries list a data set for each run",
    caughtBy: "datasets.summaries/gives-each-name-digest-and-context-once",
    driver: (given) => {
      const driver = full(given);
      const summaries: typeof driver.datasets.summaries = async (...args) =>
        (await driver.datasets.summaries(...args)).flatMap((each) => [each, each]);
      return { ...driver, datasets: { ...driver.datasets, summaries } };
    },
  },
  {
    bug: "a deleted logged model is gone",
    caughtBy: "loggedModels.delete/is-soft-and-idempotent",
    driver: (given) => {
      const driver = full(given);
      const get: typeof driver.loggedModels.get = async (id) => {
        const model = await driver.loggedModels.get(id);
        return model?.lifecycleStage === "deleted" ? undefined : model;
      };
      return { ...driver, loggedModels: { ...driver.loggedModels, get } };
    },
  },
  {
    bug: "logged models keep only the latest point",
    caughtBy: "loggedModels.metrics/keep-every-point-of-every-run",
    driver: (given) => {
      const driver = full(given);
      const get: typeof driver.loggedModels.get = async (id) => {
        const model = await driver.loggedModels.get(id);
        return model && { ...model, metrics: model.metrics.slice(-1) };
      };
      return { ...driver, loggedModels: { ...driver.loggedModels, get } };
    },
  },
  {
    bug: "deleted logged models are found",
    caughtBy: "loggedModels.search/finds-active-ones-newest-first",
    driver: (given) => {
      const driver = full(given);
      const all = new Set<string>();
      return {
        ...driver,
        loggedModels: {
          ...driver.loggedModels,
          create: async (model, now) => {
            all.add(model.id);
            return driver.loggedModels.create(model, now);
          },
          list: async function* (experimentIds) {
            for (const id of all) {
              const model = await driver.loggedModels.get(id);
              if (model && experimentIds.includes(model.experimentId)) yield model;
            }
          },
        },
      };
    },
  },
  {
    bug: "prompts are found with the models",
    caughtBy: "registeredModels.search/finds-all-by-name",
    driver: registry(({ models }) => ({
      models: {
        list: async function* () {
          for await (const model of models.list())
            yield { ...model, tags: model.tags.filter(({ key }) => key !== "mlflow.prompt.is_prompt") };
        },
      },
    })),
  },
  {
    bug: "aliases ignore case",
    caughtBy: "aliases/tell-case-apart",
    driver: registry(({ models }) => ({
      models: {
        setAlias: (name, { alias, version }) => models.setAlias(name, { alias: alias.toLowerCase(), version }),
      },
    })),
  },
  {
    bug: "the latest version goes by text",
    caughtBy: "registeredModels.get/compares-versions-as-numbers",
    driver: registry(({ models, versions }) => ({
      models: {
        get: async (name) => {
          const model = await models.get(name);
          const own: ModelVersion[] = [];
          for await (const version of versions.list()) if (version.name === name) own.push(version);
          const greatest = own.toSorted((a, b) => (String(a.version) < String(b.version) ? -1 : 1)).slice(-1);
          return model && { ...model, latestVersions: greatest };
        },
      },
    })),
  },
  {
    bug: "archiving reaches other models",
    caughtBy: "modelVersions.transition/does-not-reach-another-model",
    driver: registry(({ versions }) => ({
      versions: {
        transition: async (name, version, stage, archiveOthers, now) => {
          for await (const other of versions.list()) {
            if (archiveOthers && other.stage === stage)
              await versions.transition(other.name, other.version, "Archived", false, now);
          }
          return versions.transition(name, version, stage, archiveOthers, now);
        },
      },
    })),
  },
  {
    bug: "an update without a description keeps the old one",
    caughtBy: "registeredModels.update/without-a-description-erases-it",
    driver: registry(({ models }) => ({
      models: {
        update: async (name, description, now) =>
          models.update(name, description ?? (await models.get(name))?.description ?? null, now),
      },
    })),
  },
  {
    bug: "a rename loses the tags",
    caughtBy: "registeredModels.rename/carries-versions-tags-and-aliases-along",
    driver: registry(({ models }) => ({
      models: {
        rename: async (name, newName, now) => {
          const renamed = await models.rename(name, newName, now);
          for (const { key } of renamed.tags) await models.deleteTag(newName, key);
          return (await models.get(newName)) ?? renamed;
        },
      },
    })),
  },
  {
    bug: "a version number is used again",
    caughtBy: "modelVersions.create/never-uses-a-number-again",
    driver: registry(({ versions }) => ({
      versions: {
        create: async (version, now) => {
          const created = await versions.create(version, now);
          let others = 0;
          for await (const { name } of versions.list()) if (name === version.name) others += 1;
          return { ...created, version: others };
        },
      },
    })),
  },
];

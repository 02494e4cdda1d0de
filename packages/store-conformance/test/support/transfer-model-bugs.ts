// Broken bulk writes of logged models and the registry, one bug each.
import { type Bug, transfer } from "./bug.js";

export const transferModelBugs: readonly Bug[] = [
  {
    bug: "put logged models are active",
    caughtBy: "transfer.putLoggedModels/keep-all-they-are",
    driver: transfer((group) => ({
      putLoggedModels: (models) =>
        group.putLoggedModels(models.map((model) => ({ ...model, lifecycleStage: "active" }))),
    })),
  },
  {
    bug: "params of logged models only grow",
    caughtBy: "transfer.putLoggedModels/again-become-what-is-given",
    driver: transfer((group) => ({
      putLoggedModels: async (models) => {
        const known = new Map((await group.loggedModels(models.map(({ id }) => id))).map((each) => [each.id, each]));
        await group.putLoggedModels(
          models.map((model) => ({ ...model, params: [...(known.get(model.id)?.params ?? []), ...model.params] })),
        );
      },
    })),
  },
  {
    bug: "points of one model at one place are one, whatever the run",
    caughtBy: "transfer.putLoggedModels/take-points-as-a-set",
    driver: transfer((group) => ({
      putModelPoints: (points) =>
        group.putModelPoints([...new Map(points.map((each) => [`${each.key} ${each.step}`, each])).values()]),
    })),
  },
  {
    bug: "a point of a logged model takes the last value",
    caughtBy: "transfer.putLoggedModels/leave-a-point-with-another-value",
    driver: transfer((group) => {
      const last = new Map<string, number>();
      return {
        putModelPoints: async (points) => {
          for (const { key, value } of points) last.set(key, value);
          await group.putModelPoints(points);
        },
        modelPoints: async (query) => {
          const { items, ...page } = await group.modelPoints(query);
          return { ...page, items: items.map((each) => ({ ...each, value: last.get(each.key) ?? each.value })) };
        },
      };
    }),
  },
  {
    bug: "points of nothing are skipped",
    caughtBy: "transfer.putLoggedModels/refuse-points-of-nothing",
    driver: transfer((group) => ({ putModelPoints: (points) => group.putModelPoints(points).catch(() => {}) })),
  },
  {
    bug: "logged models of unknown experiments are skipped",
    caughtBy: "transfer.putLoggedModels/refuse-an-unknown-experiment",
    driver: transfer((group) => ({ putLoggedModels: (models) => group.putLoggedModels(models).catch(() => {}) })),
  },
  {
    bug: "put versions are READY",
    caughtBy: "transfer.putRegisteredModels/keep-times-numbers-and-aliases",
    driver: transfer((group) => ({
      putModelVersions: (versions) => group.putModelVersions(versions.map((each) => ({ ...each, status: "READY" }))),
    })),
  },
  {
    bug: "the next version follows the last one that is left",
    caughtBy: "transfer.putRegisteredModels/never-give-a-number-twice",
    driver: transfer((group) => ({
      putRegisteredModels: (models) =>
        group.putRegisteredModels(models.map((model) => ({ ...model, highestVersion: model.versions.at(-1) ?? 0 }))),
    })),
  },
  {
    bug: "versions that are gone stay",
    caughtBy: "transfer.putRegisteredModels/again-become-what-is-given",
    driver: transfer((group) => ({
      putRegisteredModels: async (models) => {
        const known = new Map((await group.registeredModels(models.map(({ name }) => name))).map((m) => [m.name, m]));
        await group.putRegisteredModels(
          models.map((each) => ({ ...each, versions: [...each.versions, ...(known.get(each.name)?.versions ?? [])] })),
        );
      },
    })),
  },
  {
    bug: "a put version is an update of its model",
    caughtBy: "transfer.putRegisteredModels/of-versions-again-leave-the-model-alone",
    driver: transfer((group) => ({
      putModelVersions: async (versions) => {
        const models = await group.registeredModels([...new Set(versions.map(({ name }) => name))]);
        await group.putModelVersions(versions);
        await group.putRegisteredModels(models.map((model) => ({ ...model, lastUpdateTime: Date.now() })));
      },
    })),
  },
  {
    bug: "prompts are not written",
    caughtBy: "transfer.putRegisteredModels/are-prompts-too",
    driver: transfer((group) => ({
      putRegisteredModels: (models) =>
        group.putRegisteredModels(
          models.filter(({ tags }) => tags.every((tag) => tag.key !== "mlflow.prompt.is_prompt")),
        ),
    })),
  },
  {
    bug: "versions of unknown models are skipped",
    caughtBy: "transfer.putRegisteredModels/refuse-versions-of-an-unknown-model",
    driver: transfer((group) => ({ putModelVersions: (versions) => group.putModelVersions(versions).catch(() => {}) })),
  },
];

// Broken bulk reads, one bug each.
import { type Bug, surface, transfer } from "./bug.js";

export const transferReadBugs: readonly Bug[] = [
  {
    bug: "ids of deleted runs are not listed",
    caughtBy: "transfer.runIds/page-through-runs-of-any-stage-once",
    driver: transfer((group) => ({
      runIds: async (query) => {
        const runs = await group.runs(await group.runIds(query));
        return runs.filter((run) => run.lifecycleStage === "active").map(({ id }) => id);
      },
    })),
  },
  {
    bug: "every page of ids is the first",
    caughtBy: "transfer.runIds/page-through-runs-of-any-stage-once",
    driver: transfer((group) => ({ runIds: (query) => group.runIds({ ...query, after: undefined }) })),
  },
  {
    bug: "ids of a deleted experiment are not listed",
    caughtBy: "transfer.runIds/hold-those-of-a-deleted-experiment",
    driver: transfer((group, { experiments }) => ({
      runIds: async (query) => {
        const found = await Promise.all(query.experimentIds.map((id) => experiments.get(id)));
        return found.every((experiment) => experiment?.lifecycleStage === "active") ? group.runIds(query) : [];
      },
    })),
  },
  {
    bug: "no experiment means every experiment",
    caughtBy: "transfer.runIds/of-an-unknown-experiment-are-none",
    store: surface((group) => ({
      runIds: async (query) => (query.experimentIds.length === 0 ? ["r"] : group.runIds(query)),
    })),
  },
  {
    bug: "any limit is taken",
    caughtBy: "transfer.runIds/refuse-a-limit-out-of-range",
    store: surface((group) => ({ runIds: (query) => group.runIds({ ...query, limit: 5 }) })),
  },
  {
    bug: "runs come without input models",
    caughtBy: "transfer.runs/come-whole",
    driver: transfer((group) => ({
      runs: async (ids) => (await group.runs(ids)).map((run) => ({ ...run, inputs: { ...run.inputs, models: [] } })),
    })),
  },
  {
    bug: "one unknown run is an error",
    caughtBy: "transfer.runs/come-as-many-as-there-are",
    driver: transfer((group, { runs }) => ({
      runs: async (ids) => {
        for (const id of ids) if ((await runs.get(id)) === undefined) throw new Error(id);
        return group.runs(ids);
      },
    })),
  },
  {
    bug: "nobody knows when a run was deleted",
    caughtBy: "transfer.runs/know-when-they-were-deleted",
    driver: transfer((group) => ({
      runs: async (ids) => (await group.runs(ids)).map((run) => ({ ...run, deletedTime: null })),
    })),
  },
  {
    bug: "any number of ids is taken",
    caughtBy: "transfer.runs/refuse-too-many-ids",
    store: surface((group) => ({ runs: (ids) => group.runs(ids.slice(0, 5)) })),
  },
  {
    bug: "counts are those of all keys",
    caughtBy: "transfer.points/are-counted-by-run-and-key",
    driver: transfer((group) => ({
      pointCounts: async (ids) => (await group.pointCounts(ids)).map((each) => ({ ...each, key: "a" })),
    })),
  },
  {
    bug: "a page of points lacks its last one",
    caughtBy: "transfer.points/come-in-pages-and-none-is-missing",
    driver: transfer((group) => ({
      points: async (query) => {
        const page = await group.points(query);
        return page.nextPageToken === undefined ? page : { ...page, items: page.items.slice(0, -1) };
      },
    })),
  },
  {
    bug: "points come all at once",
    caughtBy: "transfer.points/come-at-most-as-many-as-asked",
    driver: transfer((group) => ({ points: (query) => group.points({ ...query, limit: 1000 }) })),
  },
  {
    bug: "a run without points has one",
    caughtBy: "transfer.points/of-nothing-are-none",
    driver: transfer((group) => ({
      points: async (query) => {
        const { items } = await group.points(query);
        return { items: items.length > 0 ? items : [{ runId: "r", key: "m", value: 0, timestamp: 0, step: 0 }] };
      },
    })),
  },
  {
    bug: "an unknown token starts again",
    caughtBy: "transfer.points/refuse-a-token-that-is-none",
    driver: transfer((group) => ({ points: (query) => group.points({ ...query, pageToken: undefined }) })),
  },
  {
    bug: "deleted logged models are not listed",
    caughtBy: "transfer.loggedModels/come-whole-deleted-ones-too",
    driver: transfer((group) => ({
      loggedModels: async (ids) => (await group.loggedModels(ids)).filter((model) => model.lifecycleStage === "active"),
    })),
  },
  {
    bug: "points of logged models lack their data set",
    caughtBy: "transfer.loggedModels/give-every-point-in-pages",
    driver: transfer((group) => ({
      modelPoints: async (query) => {
        const { items, ...page } = await group.modelPoints(query);
        return { ...page, items: items.map((each) => ({ ...each, datasetName: null })) };
      },
    })),
  },
  {
    bug: "the highest version is the highest that is left",
    caughtBy: "transfer.registeredModels/come-with-their-numbers",
    driver: transfer((group) => ({
      registeredModels: async (names) =>
        (await group.registeredModels(names)).map((model) => ({
          ...model,
          highestVersion: model.versions.at(-1) ?? 0,
        })),
    })),
  },
  {
    bug: "prompts are left out",
    caughtBy: "transfer.registeredModels/are-prompts-too",
    driver: transfer((group) => ({
      registeredModels: async (names) => (await group.registeredModels(names)).filter(({ tags }) => tags.length === 0),
    })),
  },
];

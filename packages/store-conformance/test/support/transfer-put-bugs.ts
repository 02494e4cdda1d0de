// Broken bulk writes of experiments, runs and points, one bug each.
import { type Bug, full, surface, transfer } from "./bug.js";

const experimentBugs: readonly Bug[] = [
  {
    bug: "a put experiment is created now",
    caughtBy: "transfer.putExperiments/keep-id-times-and-stage",
    driver: transfer((group) => ({
      putExperiments: (all) => group.putExperiments(all.map((each) => ({ ...each, creationTime: Date.now() }))),
    })),
  },
  {
    bug: "tags of experiments only grow",
    caughtBy: "transfer.putExperiments/again-become-what-is-given",
    driver: transfer((group, { experiments }) => ({
      putExperiments: async (all) => {
        const merged = all.map(async (each) => {
          const known = each.id === null ? undefined : await experiments.get(each.id);
          const kept = known?.tags.filter(({ key }) => each.tags.every((tag) => tag.key !== key)) ?? [];
          return { ...each, tags: [...each.tags, ...kept] };
        });
        return group.putExperiments(await Promise.all(merged));
      },
    })),
  },
  {
    bug: "runs follow the stage of their experiment",
    caughtBy: "transfer.putExperiments/leave-the-runs-as-they-are",
    driver: transfer((group, { experiments }) => ({
      putExperiments: async (all) => {
        const ids = await group.putExperiments(all.map((each) => ({ ...each, lifecycleStage: "active" })));
        for (const [at, each] of all.entries())
          if (each.lifecycleStage === "deleted") await experiments.setLifecycle(ids[at] ?? "", "deleted", 1);
        return ids;
      },
    })),
  },
  {
    bug: "the ids given come in another order",
    caughtBy: "transfer.putExperiments/without-an-id-get-one",
    driver: transfer((group) => ({ putExperiments: async (all) => (await group.putExperiments(all)).toReversed() })),
  },
  {
    bug: "a long id is cut without saying so",
    caughtBy: "transfer.putExperiments/with-an-id-of-18-digits-are-kept-or-renumbered",
    driver: transfer((group) => ({
      putExperiments: async (all) => {
        await group.putExperiments(all.map((each) => ({ ...each, id: each.id?.slice(0, 9) ?? null })));
        return all.map((each) => each.id ?? "0");
      },
    })),
  },
  {
    bug: "a taken name is taken over",
    caughtBy: "transfer.putExperiments/refuse-a-name-that-another-has",
    driver: transfer((group, { experiments }) => ({
      putExperiments: async (all) => {
        for (const each of all) {
          const holder = await experiments.getByName(each.name);
          if (holder !== undefined && holder.id !== each.id) await experiments.rename(holder.id, `${each.name}-old`, 1);
        }
        return group.putExperiments(all);
      },
    })),
  },
];

const runBugs: readonly Bug[] = [
  {
    bug: "put runs belong to nobody",
    caughtBy: "transfer.putRuns/keep-all-they-are",
    driver: transfer((group) => ({ putRuns: (runs) => group.putRuns(runs.map((run) => ({ ...run, userId: null }))) })),
  },
  {
    bug: "a run without a start started in 1970",
    caughtBy: "transfer.putRuns/keep-what-is-absent-absent",
    driver: transfer((group) => ({
      putRuns: (runs) => group.putRuns(runs.map((run) => ({ ...run, startTime: run.startTime ?? 0 }))),
    })),
  },
  {
    bug: "inputs only grow",
    caughtBy: "transfer.putRuns/again-become-what-is-given",
    driver: transfer((group) => ({
      putRuns: async (runs) => {
        const known = new Map((await group.runs(runs.map(({ id }) => id))).map((run) => [run.id, run]));
        const merged = runs.map((run) => ({
          ...run,
          inputs: { ...run.inputs, models: [...run.inputs.models, ...(known.get(run.id)?.inputs.models ?? [])] },
        }));
        await group.putRuns(merged);
      },
    })),
  },
  {
    bug: "a deleted run is deleted now",
    caughtBy: "transfer.putRuns/are-deleted-at-their-time-and-revived",
    driver: transfer((group, { runs }) => ({
      putRuns: async (all) => {
        await group.putRuns(all);
        for (const run of all) if (run.lifecycleStage === "deleted") await runs.setLifecycle(run.id, "deleted", 1);
      },
    })),
  },
  {
    bug: "a deleted experiment takes no run",
    caughtBy: "transfer.putRuns/reach-a-deleted-experiment",
    driver: transfer((group, { experiments }) => ({
      putRuns: async (all) => {
        for (const { experimentId } of all) await experiments.setTag(experimentId, { key: "k", value: "v" });
        await group.putRuns(all);
      },
    })),
  },
  {
    bug: "a run stays in its first experiment",
    caughtBy: "transfer.putRuns/move-to-another-experiment",
    driver: transfer((group) => ({
      putRuns: async (all) => {
        const known = new Map((await group.runs(all.map(({ id }) => id))).map((run) => [run.id, run.experimentId]));
        await group.putRuns(all.map((run) => ({ ...run, experimentId: known.get(run.id) ?? run.experimentId })));
      },
    })),
  },
  {
    bug: "a put wipes the params of the other runs of the experiment",
    caughtBy: "transfer.putRuns/leave-points-and-other-runs-alone",
    driver: transfer((group) => ({
      putRuns: async (all) => {
        const experimentIds = all.map((run) => run.experimentId);
        const others = await group.runs(await group.runIds({ experimentIds, limit: 100 }));
        await group.putRuns(others.map((run) => ({ ...run, params: [] })));
        await group.putRuns(all);
      },
    })),
  },
  {
    bug: "a data set keeps its first source",
    caughtBy: "transfer.putRuns/give-a-data-set-its-new-source",
    driver: transfer((group, { datasets }) => ({
      putRuns: async (all) => {
        for (const run of all) {
          const ids = await group.runIds({ experimentIds: [run.experimentId], limit: 100 });
          const known = (await group.runs(ids)).flatMap((each) => each.inputs.datasets)[0]?.dataset;
          await group.putRuns([{ ...run, inputs: { datasets: [], models: [] } }]);
          const inputs = run.inputs.datasets.map((input) => ({ ...input, dataset: known ?? input.dataset }));
          await datasets.logInputs(run.id, { datasets: inputs, models: run.inputs.models });
        }
      },
    })),
  },
  {
    bug: "only the first 100 runs of a batch are written",
    caughtBy: "transfer.putRuns/come-many-at-once",
    driver: transfer((group) => ({ putRuns: (runs) => group.putRuns(runs.slice(0, 100)) })),
  },
  {
    bug: "runs of unknown experiments are skipped",
    caughtBy: "transfer.putRuns/refuse-an-unknown-experiment",
    driver: transfer((group) => ({ putRuns: (runs) => group.putRuns(runs).catch(() => {}) })),
  },
  {
    bug: "any value is cut until it fits",
    caughtBy: "transfer.putRuns/refuse-what-no-column-holds-and-write-nothing",
    store: surface((group) => ({
      putRuns: (runs) => group.putRuns(runs.map((run) => ({ ...run, name: run.name?.slice(0, 9) ?? null }))),
    })),
  },
];

const pointBugs: readonly Bug[] = [
  {
    bug: "points of several runs go to the first",
    caughtBy: "transfer.putPoints/are-a-set-in-any-order",
    driver: transfer((group) => ({
      putPoints: (points) =>
        group.putPoints(points.map((each) => ({ ...each, runId: points[0]?.runId ?? each.runId }))),
    })),
  },
  {
    bug: "the latest metrics are those of the first put",
    caughtBy: "transfer.putPoints/move-the-latest-metrics-along",
    driver: (given) => {
      const driver = full(given);
      const first = new Map<string, unknown>();
      return {
        ...driver,
        runs: {
          ...driver.runs,
          get: async (id) => {
            const run = await driver.runs.get(id);
            if (run !== undefined && !first.has(id)) first.set(id, run);
            return run && { ...run, ...(first.get(id) ?? {}) };
          },
        },
      };
    },
  },
  {
    bug: "deleted runs take no points",
    caughtBy: "transfer.putPoints/reach-a-deleted-run",
    driver: transfer((group, { runs }) => ({
      putPoints: async (points) => {
        for (const { runId } of points) await runs.log(runId, { metrics: [], params: [], tags: [] });
        await group.putPoints(points);
      },
    })),
  },
  {
    bug: "infinities are kept without saying so",
    caughtBy: "transfer.putPoints/keep-infinities-as-the-features-say",
    driver: (driver) => ({ ...driver, info: { ...driver.info, features: { infiniteMetrics: true } } }),
    store: (store) => ({
      ...store,
      info: { ...store.info, features: { ...store.info.features, infiniteMetrics: false } },
    }),
  },
  {
    bug: "a batch is cut at 1,000 points",
    caughtBy: "transfer.putPoints/come-thousands-at-once",
    driver: transfer((group) => ({ putPoints: (points) => group.putPoints(points.slice(0, 1000)) })),
  },
  {
    bug: "points of unknown runs are skipped",
    caughtBy: "transfer.putPoints/refuse-an-unknown-run",
    driver: transfer((group) => ({ putPoints: (points) => group.putPoints(points).catch(() => {}) })),
  },
];

export const transferPutBugs: readonly Bug[] = [...experimentBugs, ...runBugs, ...pointBugs];

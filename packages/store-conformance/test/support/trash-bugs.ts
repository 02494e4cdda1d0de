// Broken trashes, one bug each.
import type { TrashDriver } from "@runledger/store-api";
import { type Bug, trash } from "./bug.js";

type Runs = TrashDriver["runs"];

/** The runs of the trash, looked at one by one. */
const eachRun = (
  trashed: TrashDriver,
  keep: (run: { readonly id: string; readonly deletedTime: number | null }) => boolean,
): Runs =>
  async function* (query) {
    for await (const run of trashed.runs(query)) if (keep(run)) yield run;
  };

export const trashBugs: readonly Bug[] = [
  {
    bug: "the deletion time is in seconds",
    caughtBy: "trash.runs/lists-deleted-runs-with-place-and-time",
    driver: trash((kept) => ({
      runs: async function* (query) {
        for await (const run of kept.runs(query))
          yield { ...run, deletedTime: Math.floor((run.deletedTime ?? 0) / 1000) };
      },
    })),
  },
  {
    bug: "ids are no condition",
    caughtBy: "trash.runs/selects-by-id",
    driver: trash((kept) => ({ runs: (query) => kept.runs({ ...query, ids: undefined }) })),
  },
  {
    bug: "unknown runs are listed",
    caughtBy: "trash.runs/leaves-out-unknown-and-active-runs",
    driver: trash((kept) => ({
      runs: async function* (query) {
        yield* kept.runs(query);
        for (const id of query.ids ?? []) yield { id, experimentId: "0", artifactUri: null, deletedTime: null };
      },
    })),
  },
  {
    bug: "age is no condition",
    caughtBy: "trash.runs/selects-by-age",
    driver: trash((kept) => ({ runs: (query) => kept.runs({ ...query, deletedBefore: undefined }) })),
  },
  {
    bug: "restored runs stay in the trash",
    caughtBy: "trash.runs/forgets-restored-runs",
    driver: trash((kept, driver) => ({
      runs: async function* (query) {
        yield* kept.runs(query);
        for (const id of query.ids ?? []) {
          const run = await driver.runs.get(id);
          if (run?.lifecycleStage === "active") yield { ...run, deletedTime: null };
        }
      },
    })),
  },
  {
    bug: "only runs deleted one by one are listed",
    caughtBy: "trash.runs/lists-the-runs-of-a-deleted-experiment",
    driver: trash((kept) => ({ runs: (query) => eachRun(kept, () => query.experimentIds === undefined)(query) })),
  },
  {
    bug: "a list loses its place when what it gave is purged",
    caughtBy: "trash.runs/lists-each-once-while-they-are-purged",
    driver: trash((kept) => ({
      runs: async function* (query) {
        for (let at = 0; ; at += 1) {
          let index = 0;
          let found = false;
          for await (const run of kept.runs(query)) {
            if (index++ !== at) continue;
            found = true;
            yield run;
            break;
          }
          if (!found) return;
        }
      },
    })),
  },
  {
    bug: "a purge changes nothing",
    caughtBy: "trash.purgeRuns/leaves-nothing-of-the-run",
    driver: trash(() => ({ purgeRuns: async () => {} })),
  },
  {
    bug: "a purge takes the whole experiment's deleted runs",
    caughtBy: "trash.purgeRuns/leaves-its-neighbours",
    driver: trash((kept) => ({
      purgeRuns: async (ids) => {
        const all: string[] = [];
        for await (const run of kept.runs({})) all.push(run.id);
        await kept.purgeRuns(ids.length === 0 ? ids : all);
      },
    })),
  },
  {
    bug: "a purge takes the deleted ones of a batch and refuses then",
    caughtBy: "trash.purgeRuns/refuses-an-active-run-and-purges-none",
    driver: trash((kept) => ({
      purgeRuns: async (ids) => {
        for (const id of ids) await kept.purgeRuns([id]);
      },
    })),
  },
  {
    bug: "children of any stage but active",
    caughtBy: "trash.children/lists-the-runs-nested-in-a-run",
    driver: trash((kept) => ({
      children: async function* (ids) {
        for await (const child of kept.children(ids)) if (child.lifecycleStage === "deleted") yield child;
      },
    })),
  },
  {
    bug: "children of children",
    caughtBy: "trash.children/does-not-reach-grandchildren-or-others",
    driver: trash((kept) => ({
      children: async function* (ids) {
        for await (const child of kept.children(ids)) {
          yield child;
          yield* kept.children([child.id]);
        }
      },
    })),
  },
  {
    bug: "a purged experiment keeps its name",
    caughtBy: "trash.purgeExperiments/leaves-nothing-and-frees-the-name",
    driver: trash(() => ({ purgeExperiments: async () => {} })),
  },
  {
    bug: "active experiments are purged",
    caughtBy: "trash.purgeExperiments/refuses-an-active-experiment",
    driver: trash((kept, { experiments }) => ({
      purgeExperiments: async (ids) => {
        for (const id of ids)
          if ((await experiments.get(id))?.lifecycleStage === "active")
            await experiments.setLifecycle(id, "deleted", 0);
        await kept.purgeExperiments(ids);
      },
    })),
  },
  {
    bug: "active models are purged",
    caughtBy: "trash.purgeLoggedModels/refuses-an-active-model",
    driver: trash((kept, { loggedModels }) => ({
      purgeLoggedModels: async (ids) => {
        for (const id of ids) await loggedModels?.delete(id, 0);
        await kept.purgeLoggedModels(ids);
      },
    })),
  },
  {
    bug: "purged models are only deleted",
    caughtBy: "trash.purgeLoggedModels/leaves-nothing-of-the-model",
    driver: trash(() => ({ purgeLoggedModels: async () => {} })),
  },
];

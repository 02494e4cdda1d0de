// Broken experiments and runs, one bug each.
import { failures, type Store, StoreError } from "@runledger/store-api";
import { type Bug, experiments, runs } from "./bug.js";

const nfc = <P extends { readonly value: string }>(pairs: readonly P[]): P[] =>
  pairs.map((pair) => ({ ...pair, value: pair.value.normalize("NFC") }));

export const trackingBugs: readonly Bug[] = [
  {
    bug: "names of experiments ignore case",
    caughtBy: "experiments.create/tells-names-apart-by-case-and-trailing-blank",
    driver: experiments(({ experiments }) => ({
      create: (given, now) => experiments.create({ ...given, name: given.name.toLowerCase() }, now),
    })),
  },
  {
    bug: "deleted experiments are not found by name",
    caughtBy: "experiments.getByName/finds-a-deleted-experiment",
    driver: experiments(({ experiments }) => ({
      getByName: async (name) => {
        const found = await experiments.getByName(name);
        return found?.lifecycleStage === "deleted" ? undefined : found;
      },
    })),
  },
  {
    bug: "a deleted experiment gives its name away",
    caughtBy: "experiments.create/refuses-the-name-of-a-deleted-experiment",
    driver: experiments(({ experiments }) => ({
      create: async (given, now) => {
        const holder = await experiments.getByName(given.name);
        return holder?.lifecycleStage === "deleted" ? holder.id : experiments.create(given, now);
      },
    })),
  },
  {
    bug: "times are in seconds",
    caughtBy: "experiments.create/starts-active-with-times-in-milliseconds",
    driver: experiments(({ experiments }) => ({ create: (given, now) => experiments.create(given, now / 1000) })),
  },
  {
    bug: "a rename leaves the update time",
    caughtBy: "experiments.rename/changes-the-name-and-the-update-time-only",
    driver: experiments(({ experiments }) => ({
      rename: async (id, name) => experiments.rename(id, name, (await experiments.get(id))?.creationTime ?? 0),
    })),
  },
  {
    bug: "deleting an experiment leaves its runs",
    caughtBy: "experiments.delete/deletes-its-runs-and-no-others",
    driver: experiments((driver) => ({
      setLifecycle: async (id, stage, now) => {
        await driver.experiments.setLifecycle(id, stage, now);
        for await (const run of driver.runs.list([id], "deleted"))
          await driver.runs.setLifecycle(run.id, "active", now);
      },
    })),
  },
  {
    bug: "restoring an experiment revives only the runs deleted with it",
    caughtBy: "experiments.restore/revives-also-the-runs-deleted-before-it",
    driver: experiments((driver) => {
      const before = new Set<string>();
      return {
        setLifecycle: async (id, stage, now) => {
          if (stage === "deleted") for await (const run of driver.runs.list([id], "deleted")) before.add(run.id);
          await driver.experiments.setLifecycle(id, stage, now);
          if (stage === "active") for (const runId of before) await driver.runs.setLifecycle(runId, "deleted", now);
        },
      };
    }),
  },
  {
    bug: "an experiment may be deleted twice",
    caughtBy: "experiments.delete/refuses-a-second-time",
    driver: experiments(({ experiments }) => ({
      setLifecycle: async (id, stage, now) => {
        if ((await experiments.get(id))?.lifecycleStage !== stage) await experiments.setLifecycle(id, stage, now);
      },
    })),
  },
  {
    bug: "ids are compared as written",
    caughtBy: "experiments.get/takes-blanks-and-leading-zeros-for-the-same-id",
    store: (store) => ({
      ...store,
      experiments: {
        ...store.experiments,
        get: async (id) => {
          if (!/^[1-9]/.test(id)) throw failures.experimentNotFound(id);
          return store.experiments.get(id);
        },
      },
    }),
  },
  {
    bug: "a run may not be deleted twice",
    caughtBy: "runs.delete/is-idempotent",
    driver: runs(({ runs }) => ({
      setLifecycle: async (id, stage, now) => {
        if ((await runs.get(id))?.lifecycleStage === stage) throw failures.runNotFound(id);
        await runs.setLifecycle(id, stage, now);
      },
    })),
  },
  {
    bug: "an unknown run is an error without a code",
    caughtBy: "runs.get/refuses-an-unknown-id",
    store: (store): Store => ({
      ...store,
      runs: {
        ...store.runs,
        get: (id) => store.runs.get(id).catch((cause: unknown) => Promise.reject(new Error("no such run", { cause }))),
      },
    }),
  },
  {
    bug: "an unknown run has another code",
    caughtBy: "runs.update/refuses-an-unknown-id",
    driver: runs(({ runs }) => ({
      update: async (id, patch) => {
        if ((await runs.get(id)) === undefined) throw new StoreError("NOT_FOUND", "no such run");
        return runs.update(id, patch);
      },
    })),
  },
  {
    bug: "a finished run gets an end time by itself",
    caughtBy: "runs.update/a-status-alone-sets-no-end-time",
    driver: runs(({ runs }) => ({
      update: (id, patch) => runs.update(id, { ...patch, endTime: patch.endTime ?? Date.now() }),
    })),
  },
  {
    bug: "updates forget the user",
    caughtBy: "runs.update/gives-back-the-new-state",
    driver: runs(({ runs }) => ({
      update: async (id, patch) => ({ ...(await runs.update(id, patch)), userId: null }),
    })),
  },
  {
    bug: "the name tag does not rename",
    caughtBy: "tags.run-name/renames-the-run",
    driver: runs(({ runs }) => ({
      log: async (id, batch) => {
        const name = (await runs.get(id))?.name;
        await runs.log(id, batch);
        if (name && batch.tags.some(({ key }) => key === "mlflow.runName")) await runs.update(id, { name });
      },
    })),
  },
  {
    bug: "of equal tags the first counts",
    caughtBy: "tags/of-equal-keys-in-one-batch-the-last-counts",
    store: (store) => ({
      ...store,
      runs: {
        ...store.runs,
        log: (id, batch) => store.runs.log(id, { ...batch, tags: batch.tags?.toReversed() ?? [] }),
      },
    }),
  },
  {
    bug: "keys of tags ignore case",
    caughtBy: "tags/tell-keys-apart-by-case",
    driver: runs(({ runs }) => ({
      log: (id, batch) =>
        runs.log(id, { ...batch, tags: batch.tags.map(({ key, value }) => ({ key: key.toLowerCase(), value })) }),
    })),
  },
  {
    bug: "deleting a missing tag is fine",
    caughtBy: "runs.deleteTag/refuses-a-missing-tag",
    driver: runs(({ runs }) => ({
      deleteTag: async (id, key) => {
        if ((await runs.get(id))?.tags.some((tag) => tag.key === key)) await runs.deleteTag(id, key);
      },
    })),
  },
  {
    bug: "params can be changed",
    caughtBy: "params/keep-their-first-value",
    driver: runs(({ runs }) => ({
      log: async (id, batch) => {
        const known = new Set((await runs.get(id))?.params.map(({ key }) => key));
        await runs.log(id, { ...batch, params: batch.params.filter(({ key }) => !known.has(key)) });
      },
    })),
  },
  {
    bug: "a refused batch leaves its metrics",
    caughtBy: "params/a-clash-undoes-the-whole-batch",
    driver: runs(({ runs }) => ({
      log: async (id, batch) => {
        await runs.log(id, { metrics: batch.metrics, params: [], tags: [] });
        await runs.log(id, { ...batch, metrics: [] });
      },
    })),
  },
  {
    bug: "text is normalised",
    caughtBy: "unicode/survives-in-params",
    driver: runs(({ runs }) => ({ log: (id, batch) => runs.log(id, { ...batch, params: nfc(batch.params) }) })),
  },
  {
    bug: "lengths count UTF-16 units",
    caughtBy: "limits/param-key",
    driver: runs(({ runs }) => ({
      log: async (id, batch) => {
        if (batch.params.some(({ key }) => key.length > 250))
          throw new StoreError("INVALID_PARAMETER_VALUE", "too long");
        await runs.log(id, batch);
      },
    })),
  },
  {
    bug: "recording a model reads first and writes later",
    caughtBy: "concurrency.runs/recorded-models-are-all-in-the-history",
    driver: runs(({ runs }) => ({
      editTag: async (id, key, edit) => {
        const old = (await runs.get(id))?.tags.find((tag) => tag.key === key)?.value;
        await Promise.resolve();
        await runs.editTag(id, key, () => edit(old));
      },
    })),
  },
  {
    bug: "a write checks the run first and writes later",
    caughtBy: "concurrency.runs/one-value-wins-a-param-and-the-others-are-refused",
    driver: runs(({ runs }) => ({
      log: async (id, batch) => {
        const known = new Map((await runs.get(id))?.params.map(({ key, value }) => [key, value]));
        const clash = batch.params.find(({ key, value }) => known.has(key) && known.get(key) !== value);
        if (clash) throw failures.paramConflict(id, clash.key, "", clash.value);
        await runs.log(id, { ...batch, params: [] });
        await runs.log(id, { metrics: [], params: batch.params, tags: [] }).catch(() => {});
      },
    })),
  },
  {
    bug: "a closed store still answers",
    caughtBy: "after-close/refuses-runs.get",
    store: (store) => ({ ...store, close: async () => {} }),
  },
];

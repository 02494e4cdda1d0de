// The context of one case: names that nobody else has, and shortcuts for what nearly every case creates first.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Store } from "@runledger/store-api";
import type { CaseContext } from "./case.js";

export function createContext(store: Store): CaseContext {
  const token = randomBytes(5).toString("hex");
  let names = 0;
  const unique = (name: string): string => {
    names += 1;
    return `${name}-${token}${String(names).padStart(3, "0")}`;
  };
  const newExperiment = () => store.experiments.create({ name: unique("experiment") });
  return {
    store,
    get loggedModels() {
      assert.ok(store.loggedModels, "the store offers logged models");
      return store.loggedModels;
    },
    get datasets() {
      assert.ok(store.datasets, "the store offers data sets");
      return store.datasets;
    },
    get registry() {
      assert.ok(store.registry, "the store offers a registry");
      return store.registry;
    },
    get transfer() {
      assert.ok(store.transfer, "the store offers transfer");
      return store.transfer;
    },
    get trash() {
      assert.ok(store.trash, "the store offers a trash");
      return store.trash;
    },
    unique,
    newExperiment,
    newRun: async (run) => store.runs.create({ experimentId: run?.experimentId ?? (await newExperiment()), ...run }),
    nextMillisecond: async () => {
      const start = Date.now();
      // Two, so that a server whose clock is cut differently has moved as well.
      while (Date.now() < start + 2) await setImmediate();
    },
  };
}

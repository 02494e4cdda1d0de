// The suite must see a bug when there is one: each broken store makes the case red that is there for it.
import { AssertionError } from "node:assert/strict";
import { StoreError } from "@runledger/store-api";
import { describe, expect, test } from "vitest";
import { cases, runCase } from "../src/index.js";
import { openBroken } from "./support/bug.js";
import { metricBugs } from "./support/metric-bugs.js";
import { registryBugs } from "./support/registry-bugs.js";
import { searchBugs } from "./support/search-bugs.js";
import { trashBugs } from "./support/trash-bugs.js";
import { trackingBugs } from "./support/tracking-bugs.js";
import { transferModelBugs } from "./support/transfer-model-bugs.js";
import { transferPutBugs } from "./support/transfer-put-bugs.js";
import { transferReadBugs } from "./support/transfer-read-bugs.js";

const bugs = [
  ...trackingBugs,
  ...metricBugs,
  ...searchBugs,
  ...registryBugs,
  ...transferReadBugs,
  ...transferPutBugs,
  ...transferModelBugs,
  ...trashBugs,
];

describe("a store with one bug", () => {
  for (const bug of bugs) {
    test(`${bug.bug}: ${bug.caughtBy} is red`, async () => {
      const testCase = cases.find(({ id }) => id === bug.caughtBy);
      if (testCase === undefined) throw new Error(`no case ${bug.caughtBy}`);
      const outcome = await runCase(testCase, async () => openBroken(bug)).then(
        () => "green",
        (error: unknown) => error,
      );
      // Anything else would be a mistake in the decoration.
      expect(outcome instanceof AssertionError || StoreError.is(outcome), String(outcome)).toBe(true);
    });
  }
});

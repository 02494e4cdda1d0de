// Binds the cases to vitest. Nothing is ever skipped: a gap must fail, and what does not apply is not listed.
import assert from "node:assert/strict";
import { capabilities as allCapabilities, type Capability, type Store } from "@runledger/store-api";
import { describe, expect, test } from "vitest";
import type { Case } from "./case.js";
import { cases } from "./cases.js";
import { createContext } from "./context.js";
import type { Decision } from "./decisions.js";
import { runCase } from "./run-case.js";

/** Cases that the store is known to fail. When one of them passes, the suite is red until it is taken out. */
export interface Gap {
  readonly reason: string;
  /** Ids of cases. */
  readonly cases: readonly string[];
}

export interface StoreUnderTest {
  /** Called once for each case; the suite closes what it gives. Empty and isolated, unless `shared`. */
  readonly open: () => Promise<Store>;
  /** Must equal what the store offers, so that none is lost by accident. */
  readonly capabilities: readonly Capability[];
  readonly gaps?: readonly Gap[] | undefined;
  /** The stores share their data with each other or with anybody: cases that need a fresh one are left out and counted in the title. */
  readonly shared?: boolean | undefined;
  /** Cases of these decisions are left out and counted in the title: for a foreign server that fails them now and then. */
  readonly leaveOut?: readonly Decision[] | undefined;
  /** For one case, in milliseconds; default 15,000. */
  readonly timeout?: number | undefined;
}

async function failsAsKnown(testCase: Case, open: () => Promise<Store>): Promise<void> {
  const store = await open();
  try {
    const failed = await testCase.run(createContext(store)).then(
      () => false,
      () => true,
    );
    assert.ok(failed, `${testCase.id} passes: take it out of the gaps`);
  } finally {
    await store.close();
  }
}

/** Declares a suite with one test for each case that applies to the store. */
export function describeStore(
  name: string,
  { open, capabilities, gaps = [], shared = false, leaveOut = [], timeout = 15_000 }: StoreUnderTest,
): void {
  const applicable = cases.filter(({ needs = [] }) => [needs].flat().every((need) => capabilities.includes(need)));
  const listed = applicable.filter(
    ({ fresh, decision }) => !(shared && fresh) && !(decision !== undefined && leaveOut.includes(decision)),
  );
  const reasons = new Map(gaps.flatMap(({ reason, cases: ids }) => ids.map((id) => [id, reason] as const)));
  const leftOut = applicable.length - listed.length;

  describe(`${name}: ${listed.length} cases${leftOut > 0 ? `, ${leftOut} left out` : ""}`, () => {
    test("offers exactly the capabilities named", async () => {
      const store = await open();
      const offered = allCapabilities.filter((capability) => store[capability] !== undefined);
      await store.close();
      expect(offered.toSorted()).toEqual(capabilities.toSorted());
    });

    test("names only cases that apply as gaps", () => {
      const ids = new Set(listed.map(({ id }) => id));
      expect([...reasons.keys()].filter((id) => !ids.has(id))).toEqual([]);
    });

    for (const testCase of listed) {
      const reason = reasons.get(testCase.id);
      if (reason === undefined) test(testCase.id, () => runCase(testCase, open), timeout);
      else test(`${testCase.id} fails: ${reason}`, () => failsAsKnown(testCase, open), timeout);
    }
  });
}

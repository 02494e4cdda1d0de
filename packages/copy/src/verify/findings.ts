// What a comparison found so far.
import type { Tally } from "../tally.js";
import { type Canonical, differences } from "../canonical.js";
import type { Difference, Verification } from "../options.js";

const KEPT = 20;

export interface Findings {
  compare(of: string, source: Canonical, target: Canonical | undefined): void;
  add(difference: Difference): void;
  points(count: number): void;
  result(): Verification;
}

export function createFindings(tally: Tally): Findings {
  const kept: Difference[] = [];
  let [found, entities, points] = [0, 0, 0];
  const add = (difference: Difference): void => {
    found += 1;
    if (kept.length < KEPT) kept.push(difference);
  };
  return {
    compare(of, source, target) {
      entities += 1;
      tally.compared(1);
      if (target === undefined) add({ where: of, source: "present", target: "absent" });
      else for (const difference of differences(of, source, target)) add(difference);
    },
    add,
    points(count) {
      points += count;
    },
    result: () => ({ equal: found === 0, differences: kept, entities, points }),
  };
}

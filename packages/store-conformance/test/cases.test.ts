// The list of cases itself.
import { describe, expect, test } from "vitest";
import { cases, decisions } from "../src/index.js";

describe("cases", () => {
  test("have unique ids that can be told from prose", () => {
    const ids = cases.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(ids.filter((id) => !/^[a-zA-Z.-]+\/[a-zA-Z0-9.-]+$/.test(id))).toEqual([]);
    expect(ids.length).toBeGreaterThan(300);
  });

  test("name every decision, and no decision is without a case", () => {
    const used = new Set(cases.flatMap(({ decision }) => decision ?? []));
    expect([...used].toSorted()).toEqual(Object.keys(decisions).toSorted());
  });
});

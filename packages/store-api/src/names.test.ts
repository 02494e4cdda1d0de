import { expect, it } from "vitest";
import { generateName } from "./names.js";

it("makes names of two words and a number up to 1000, at most 20 characters long", () => {
  const parts = (name: string) => /^([a-z]{2,7})-([a-z]{2,7})-(\d+)$/.exec(name)?.slice(1) ?? [];
  // Walks through all words and both ends of the numbers.
  const names = Array.from({ length: 1000 }, (_, index) => generateName(() => index / 1000));
  expect(names.filter((name) => parts(name).length !== 3 || name.length > 20)).toEqual([]);
  expect(new Set(names.map((name) => parts(name)[0])).size).toBeGreaterThan(64);
  expect(parts(generateName(() => 0.999_999))[2]).toBe("1000");
});

import { expect, test } from "vitest";
import { parseAge } from "./age.js";

test("ages are days, hours, minutes and seconds, in that order, with fractions", () => {
  const texts = ["30d", "1d2h3m4s", "8h", "2m4s", "1.5h", "0.5s", ".5d", "1.2d3h4m5s"];
  expect(texts.map(parseAge)).toEqual([
    2_592_000_000, 93_784_000, 28_800_000, 124_000, 5_400_000, 500, 43_200_000, 114_725_000,
  ]);
});

test.each(["", "30", "d", "1h1d", "-1d", "1d ", "1..2d", "1w", "1d1d"])("'%s' is no age", (text) => {
  expect(() => parseAge(text)).toThrow(/Expected days/u);
});

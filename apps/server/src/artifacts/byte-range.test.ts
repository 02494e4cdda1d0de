import { expect, test } from "vitest";
import { parseRange } from "./byte-range.js";

test.each([
  [undefined, 10, "whole"],
  ["bytes=0-0", 10, { start: 0, end: 0 }],
  ["bytes=2-5", 10, { start: 2, end: 5 }],
  ["bytes=2-", 10, { start: 2, end: 9 }],
  ["bytes=2-99", 10, { start: 2, end: 9 }],
  ["bytes=-3", 10, { start: 7, end: 9 }],
  ["bytes=-99", 10, { start: 0, end: 9 }],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=-0", 10, "unsatisfiable"],
  ["bytes=0-", 0, "unsatisfiable"],
  ["bytes=-1", 0, "unsatisfiable"],
  ["bytes=5-2", 10, "whole"],
  ["bytes=-", 10, "whole"],
  ["bytes=0-1,4-5", 10, "whole"],
  ["lines=0-1", 10, "whole"],
  ["bytes=0-99999999999999999999", 10, "whole"],
])("%j of %i bytes", (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});

import { describe, expect, it } from "vitest";
import { StoreError } from "../errors.js";
import type { Cursor } from "./filter.js";
import { parseLoggedModelOrder, parseOrderBy } from "./order-by.js";
import { decodePageToken, encodePageToken } from "./page-token.js";
import { searchables } from "./searchable.js";

const orderBy = parseOrderBy(searchables.runs, ["metrics.m DESC", "params.p"]);

function refusal(token: string, order = orderBy): string {
  try {
    decodePageToken(token, order);
    return "accepted";
  } catch (error) {
    return StoreError.is(error) ? error.code : String(error);
  }
}

describe("a page token", () => {
  it.each<[string, Cursor]>([
    ["numbers and text", [1.5, "x", 100, "a1"]],
    ["NaN and the infinities", [Number.NaN, "NaN", Number.POSITIVE_INFINITY, "Infinity"]],
    ["absent values", [null, null, null, "a1"]],
    ["extremes", [Number.MAX_VALUE, "\ud800 lone, \u{1f600}, \0, é\n", Number.MIN_SAFE_INTEGER, ""]],
  ])("carries %s", (_, cursor) => {
    expect(decodePageToken(encodePageToken(cursor, orderBy), orderBy)).toEqual(cursor);
  });

  it("is bound to its ordering", () => {
    const token = encodePageToken([1, "x", 100, "a1"], orderBy);
    for (const other of [
      ["metrics.m", "params.p"],
      ["metrics.n DESC", "params.p"],
      ["metrics.m DESC"],
      ["params.p", "metrics.m DESC"],
    ]) {
      expect(refusal(token, parseOrderBy(searchables.runs, other))).toBe("INVALID_PARAMETER_VALUE");
    }
    const onDataset = (name: string) => parseLoggedModelOrder([{ field: "metrics.m", dataset: { name } }]);
    expect(refusal(encodePageToken([1, 2, "m"], onDataset("a")), onDataset("b"))).toBe("INVALID_PARAMETER_VALUE");
  });

  it("is refused once any character of it is changed, dropped or added", () => {
    const token = encodePageToken([1, "x", 100, "a1"], orderBy);
    for (let i = 0; i < token.length; i += 1) {
      const other = token[i] === "A" ? "B" : "A";
      expect(refusal(token.slice(0, i) + other + token.slice(i + 1))).toBe("INVALID_PARAMETER_VALUE");
      expect(refusal(token.slice(0, i) + token.slice(i + 1))).toBe("INVALID_PARAMETER_VALUE");
      expect(refusal(`${token.slice(0, i)}A${token.slice(i)}`)).toBe("INVALID_PARAMETER_VALUE");
    }
  });

  it.each(["", " ", "garbage", "eyJvZmZzZXQiOiAyfQ==", "==", "é", "\0", "A".repeat(100_000)])("refuses %j", (token) => {
    expect(refusal(token)).toBe("INVALID_PARAMETER_VALUE");
  });

  it("refuses values of the wrong type under a right checksum", () => {
    for (const cursor of [
      ["1", "x", 1, "a"],
      [1, 2, 1, "a"],
      [1, "x", 1],
      [1, "x", 1, "a", 2],
      ["nan", "x", 1, "a"],
    ]) {
      expect(refusal(encodePageToken(cursor, orderBy))).toBe("INVALID_PARAMETER_VALUE");
    }
  });
});

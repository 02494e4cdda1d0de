import assert from "node:assert/strict";
import { test } from "node:test";
import { descendants, statFields } from "./process-tree.mjs";

test("the command's name does not shift the fields", () => {
  assert.deepEqual(statFields("12 (a) b (c) S 1 12").slice(0, 2), ["S", "1"]);
});

test("descendants are found through all generations, strangers are not", () => {
  const parents = new Map([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 0],
    [5, 2],
  ]);
  assert.deepEqual(new Set(descendants(1, parents)), new Set([1, 2, 3, 5]));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, parseOptions } from "./options.mjs";

test("a command may hold equals signs", () => {
  const { targets } = parseOptions(["--target", "a=serve --port={port}", "--target", "b=other"]);
  assert.deepEqual(targets, [
    { name: "a", command: "serve --port={port}" },
    { name: "b", command: "other" },
  ]);
});

test("flags have the defaults of the usage", () => {
  const { rounds, seedRuns, scale, concurrency, only, skip } = parseOptions(["--target", "a=b"]);
  assert.deepEqual([rounds, seedRuns, scale, concurrency, only, skip], [3, 2000, 1, 16, undefined, []]);
});

for (const args of [[], ["--target", "a"], ["--target", "a=b", "--rounds", "0"], ["--target", "a=b", "--runs", "1"]]) {
  test(`refuses '${args.join(" ")}'`, () => {
    assert.throws(() => parseOptions(args));
  });
}

test("--only and --skip choose workloads, and only known ones", () => {
  const workloads = { a: {}, b: {}, c: {} };
  assert.deepEqual(chosen(workloads, { only: undefined, skip: ["b"] }), ["a", "c"]);
  assert.deepEqual(chosen(workloads, { only: ["c", "a"], skip: [] }), ["a", "c"]);
  assert.throws(() => chosen(workloads, { only: ["d"], skip: [] }), /'d'.* a, b, c/);
});

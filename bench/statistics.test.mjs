import assert from "node:assert/strict";
import { test } from "node:test";
import { load, median, randomNumbers, shown } from "./statistics.mjs";

test("the median ignores what is no number", () => {
  assert.equal(median([3, NaN, 1, 2]), 2);
  assert.equal(median([10, 9]), 10);
  assert.ok(Number.isNaN(median([])));
});

test("numbers are shown with three digits", () => {
  assert.deepEqual([0.1234, 12.345, 123.4, NaN].map(shown), ["0.12", "12.3", "123", "-"]);
});

test("chance is the same for the same seed", () => {
  const numbers = (seed) => Array.from({ length: 5 }, randomNumbers(seed));
  assert.deepEqual(numbers(42), numbers(42));
  assert.notDeepEqual(numbers(42), numbers(43));
  assert.ok(numbers(42).every((value) => value >= 0 && value < 1));
});

test("a load does each piece once, never more than the callers at a time", async () => {
  const done = [];
  let running = 0;
  let most = 0;
  const { p50, p99 } = await load(20, 3, async (index) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    done.push(index);
    running--;
  });
  assert.deepEqual(
    done.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index),
  );
  assert.equal(most, 3);
  assert.ok(p50 <= p99);
});

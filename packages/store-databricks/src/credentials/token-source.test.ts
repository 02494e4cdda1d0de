import { expect, test } from "vitest";
import { createTokenSource, type Token } from "./token-source.js";

/** Tokens `t1`, `t2`, … that live as long as said, by a clock that stands until it is moved. */
function fixture(life: number) {
  let time = 0;
  const waiting: PromiseWithResolvers<Token>[] = [];
  const source = createTokenSource(
    () => {
      const asked = Promise.withResolvers<Token>();
      waiting.push(asked);
      return asked.promise;
    },
    () => time,
  );
  return {
    source,
    asked: () => waiting.length,
    answer: () => waiting.at(-1)?.resolve({ value: `t${waiting.length}`, expiresAt: time + life }),
    fail: (message: string) => waiting.at(-1)?.reject(new Error(message)),
    goTo: (later: number) => (time = later),
  };
}

/** Lets settled promises run on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("calls at the same time share one request", async () => {
  const { source, asked, answer } = fixture(3_600_000);
  const calls = [source.get(), source.get(), source.get()];
  answer();
  expect((await Promise.all(calls)).map(({ value }) => value)).toEqual(["t1", "t1", "t1"]);
  expect(asked()).toBe(1);
});

test("an hour's token is renewed 20 minutes before its end, while it still serves", async () => {
  const { source, asked, answer, goTo } = fixture(3_600_000);
  void source.get();
  answer();
  await settle();
  goTo(40 * 60_000 - 1);
  expect((await source.get()).value).toBe("t1");
  expect(asked()).toBe(1);
  goTo(40 * 60_000);
  expect((await source.get()).value).toBe("t1");
  expect((await source.get()).value).toBe("t1");
  expect(asked()).toBe(2);
  answer();
  await settle();
  expect((await source.get()).value).toBe("t2");
});

test("in its last 40 seconds a token is not given any more", async () => {
  const { source, answer, goTo } = fixture(3_600_000);
  void source.get();
  answer();
  await settle();
  goTo(3_600_000 - 40_000);
  const late = source.get();
  answer();
  expect((await late).value).toBe("t2");
});

test("a token of ten seconds serves for nine", async () => {
  const { source, asked, answer, goTo } = fixture(10_000);
  void source.get();
  answer();
  await settle();
  goTo(4_999);
  await source.get();
  expect(asked()).toBe(1);
  goTo(8_999);
  expect((await source.get()).value).toBe("t1");
  expect(asked()).toBe(2);
});

test("an early renewal that fails is tried again a minute later, and goes unnoticed meanwhile", async () => {
  const { source, asked, answer, fail, goTo } = fixture(3_600_000);
  void source.get();
  answer();
  await settle();
  goTo(40 * 60_000);
  await source.get();
  fail("down");
  await settle();
  expect((await source.get()).value).toBe("t1");
  expect(asked()).toBe(2);
  goTo(41 * 60_000);
  await source.get();
  expect(asked()).toBe(3);
});

test("a failure is reported to those who wait, and not remembered", async () => {
  const { source, answer, fail } = fixture(3_600_000);
  const calls = [source.get(), source.get()];
  fail("down");
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const next = source.get();
  answer();
  expect((await next).value).toBe("t2");
});

test("a refused token is dropped once, and the new one stays", async () => {
  const { source, asked, answer } = fixture(3_600_000);
  const first = source.get();
  answer();
  const refused = await first;
  source.drop(refused.value);
  const second = source.get();
  answer();
  await second;
  source.drop(refused.value);
  expect((await source.get()).value).toBe("t2");
  expect(asked()).toBe(2);
});

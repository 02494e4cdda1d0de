// Going through pages.
import { expect, test } from "vitest";
import type { Page } from "./contract/values.js";
import { pages } from "./pages.js";

const answers: Readonly<Record<string, Page<number>>> = {
  start: { items: [1, 2], nextPageToken: "b" },
  b: { items: [], nextPageToken: "c" },
  c: { items: [3] },
};

test("follows the tokens, asking for a page when it is wanted", async () => {
  const asked: string[] = [];
  const seen: unknown[] = [];
  const search = async (token: string | undefined): Promise<Page<number>> => {
    asked.push(token ?? "start");
    return answers[token ?? "start"] ?? { items: [] };
  };
  for await (const items of pages(search)) seen.push([...items], asked.length);
  expect(seen).toEqual([[1, 2], 1, [3], 3]);

  for await (const _ of pages(search)) break;
  expect(asked.length).toBe(4);
});

test("an empty token ends it, as servers write it", async () => {
  for await (const items of pages(async () => ({ items: [1], nextPageToken: "" }))) expect(items).toEqual([1]);
});

test("a search that goes in a circle is an error", async () => {
  const circle = pages(async () => ({ items: [1], nextPageToken: "same" }));
  await circle.next();
  await circle.next();
  await expect(circle.next()).rejects.toThrow(/same page token twice/);
});

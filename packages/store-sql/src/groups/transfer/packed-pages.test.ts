// Which owners are read together, and what becomes of those that have grown since they were counted.
import { describe, expect, test } from "vitest";
import { packedPage, type PointSource } from "./packed-pages.js";

/** Points are texts `owner/n`. */
function sourceOf(points: Readonly<Record<string, number>>): PointSource<string> & { readonly calls: string[] } {
  const calls: string[] = [];
  const of = (owner: string): string[] => Array.from({ length: points[owner] ?? 0 }, (_, n) => `${owner}/${n}`);
  return {
    calls,
    position: ["number"],
    positionOf: (page) => [Number(page.at(-1)?.split("/")[1])],
    counts: async () => new Map(Object.entries(points)),
    together: async (owners, limit) => {
      calls.push(owners.join("+"));
      return owners.flatMap(of).slice(0, limit);
    },
    within: async (owner, [after = -1] = [-1], limit) => {
      calls.push(`${owner} after ${after}`);
      const start = Number(after) + 1;
      return of(owner).slice(start, start + limit);
    },
  };
}

async function allPages(source: PointSource<string>, ids: readonly string[], limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let pageToken: string | undefined; pages.length < 100;) {
    const page = await packedPage(source, { ids, limit, pageToken });
    pages.push([...page.items]);
    if (page.nextPageToken === undefined) return pages;
    pageToken = page.nextPageToken;
  }
  throw new Error("paging does not end");
}

describe("owners", () => {
  test("are read together as long as they fit into a page, and alone where one does not", async () => {
    const source = sourceOf({ a: 2, b: 0, c: 3, d: 12, e: 1, f: 1 });
    const pages = await allPages(source, ["f", "e", "d", "c", "b", "a"], 5);
    expect(source.calls).toEqual(["a+b+c", "d after -1", "d after 4", "d after 9", "e+f"]);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 5, 2, 2]);
  });

  test("that have grown since are read one by one, and nothing is lost", async () => {
    const grown = {
      ...sourceOf({ a: 4, b: 3, c: 9 }),
      counts: async () => new Map(Object.entries({ a: 1, b: 2, c: 9 })),
    };
    const pages = await allPages(grown, ["a", "b", "c"], 4);
    expect(pages.flat().length).toBe(16);
    expect(new Set(pages.flat()).size).toBe(16);
    expect(Math.max(...pages.map((page) => page.length))).toBe(4);
  });
});

test("a token of another list is refused", async () => {
  const source = sourceOf({ a: 9, b: 9, c: 9 });
  const { nextPageToken } = await packedPage(source, { ids: ["a", "b", "c"], limit: 5 });
  const call = packedPage(source, { ids: ["a"], limit: 5, pageToken: nextPageToken });
  await expect(call).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
});

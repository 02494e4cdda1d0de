import { expect, it } from "vitest";
import { compareText, likeMatcher } from "./text.js";

/** A fixed sequence that looks random. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function words(letters: readonly string[], count: number, longest: number): string[] {
  const random = generator(count + longest);
  return Array.from({ length: count }, () =>
    Array.from({ length: random(longest + 1) }, () => letters[random(letters.length)]).join(""),
  );
}

it("orders text as UTF-8 bytes do", () => {
  const all = words(["a", "B", "é", "\uffff", "\ue000", "\u{1f600}", "\u{10ffff}", "日", "\0"], 300, 4);
  for (const a of all) {
    for (const b of all)
      expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
  }
});

it("matches LIKE patterns as the equal regular expression does", () => {
  const texts = words(["a", "b", "\n", "\u{1f600}", "%", "_", "\\"], 300, 7);
  for (const pattern of words(["a", "b", "%", "_", "\u{1f600}", "\n", "\\"], 300, 6)) {
    const source = pattern
      .replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
      .replaceAll("%", "[^]*")
      .replaceAll("_", "[^]");
    const regex = new RegExp(`^${source}$`, "u");
    const like = likeMatcher(pattern);
    for (const text of texts) expect([pattern, text, like(text)]).toEqual([pattern, text, regex.test(text)]);
  }
});

it("does not explode on patterns that make regular expressions explode", () => {
  const started = performance.now();
  expect(likeMatcher(`${"%a".repeat(500)}%b`)("a".repeat(8000))).toBe(false);
  expect(likeMatcher(`${"%_a".repeat(500)}%b`)("a".repeat(8000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

// Lines arrive whole and at the end; half a line of a killed writer goes first.
import { appendFileSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendLines, mendTornLine, tornLine } from "./append.js";

const newPath = (...names: string[]): string => join(mkdtempSync(join(tmpdir(), "runledger-append-")), "m", ...names);

describe("append", () => {
  it("makes the file and its folders, then goes on at the end", async () => {
    const path = newPath("a", "loss");
    await appendLines([{ path, text: "1\n" }]);
    await appendLines([{ path, text: "2\n3\n" }]);
    expect(readFileSync(path, "utf8")).toBe("1\n2\n3\n");
  });

  it("keeps lines whole when many append at once", async () => {
    const path = newPath("loss");
    const texts = Array.from({ length: 50 }, (_, n) => `${n} ${"x".repeat(n * 40)}\n`);
    await Promise.all(texts.map(async (text) => appendLines([{ path, text }])));
    const lines = readFileSync(path, "utf8").split(/(?<=\n)/);
    expect(lines.toSorted()).toEqual(texts.toSorted());
  });

  it.each([
    ["after whole lines", "1 1 1\n2 2", "1 1 1\nnew\n"],
    ["alone", "2 2", "new\n"],
    ["longer than a block", `1 1 1\n${"9".repeat(10_000)}`, "1 1 1\nnew\n"],
  ])("cuts half a line %s", async (_name, before, after) => {
    const path = newPath("loss");
    await appendLines([{ path, text: "" }]);
    writeFileSync(path, before);
    await appendLines([{ path, text: "new\n" }]);
    expect(readFileSync(path, "utf8")).toBe(after);
  });

  it("leaves a line alone that its writer is still at", async () => {
    const path = newPath("loss");
    await appendLines([{ path, text: "1 1 1\n" }]);
    appendFileSync(path, "2 2");
    const ours = appendLines([{ path, text: "3 3 3\n" }]);
    appendFileSync(path, " 2\n");
    await ours;
    expect(readFileSync(path, "utf8")).toBe("1 1 1\n2 2 2\n3 3 3\n");
  });

  it("tells half a line, and mends nothing else", async () => {
    const path = newPath("loss");
    await appendLines([{ path, text: "1 1 1\n" }]);
    expect(tornLine(path)).toBe("");
    await mendTornLine(path);
    appendFileSync(path, "2 2");
    expect(tornLine(path)).toBe("2 2");
    await mendTornLine(path);
    expect(readFileSync(path, "utf8")).toBe("1 1 1\n");
  });

  it("follows no link", async () => {
    const path = newPath("loss");
    await appendLines([{ path, text: "1\n" }]);
    symlinkSync(path, `${path}-link`);
    await expect(appendLines([{ path: `${path}-link`, text: "2\n" }])).rejects.toMatchObject({ code: "ELOOP" });
  });
});

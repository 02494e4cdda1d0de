// Files take their places whole, together or not at all, and leave nothing beside them.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTemporary, stageFiles, writeFiles } from "./write-file.js";

const newFolder = (): string => mkdtempSync(join(tmpdir(), "runledger-write-"));

describe("write-file", () => {
  it("writes whole texts over longer ones and makes folders", async () => {
    const folder = newFolder();
    const path = join(folder, "meta.yaml");
    writeFileSync(path, "x".repeat(100));
    await writeFiles(folder, [
      { path, text: "short" },
      { path: join(folder, "tags", "a", "é"), text: "" },
    ]);
    expect(readFileSync(path, "utf8")).toBe("short");
    expect(readFileSync(join(folder, "tags", "a", "é"), "utf8")).toBe("");
    expect(readdirSync(folder).toSorted()).toEqual(["meta.yaml", "tags"]);
  });

  it("shows readers the old text or the new one, never a part", async () => {
    const folder = newFolder();
    const path = join(folder, "meta.yaml");
    const texts = Array.from({ length: 20 }, (_, n) => String(n % 10).repeat(50_000));
    await writeFiles(folder, [{ path, text: "0".repeat(50_000) }]);
    let writing = true;
    const done = Promise.all(texts.map(async (text) => writeFiles(folder, [{ path, text }]))).finally(() => {
      writing = false;
    });
    const seen = new Set<number>();
    while (writing) {
      seen.add(new Set(readFileSync(path, "utf8")).size);
      seen.add(readFileSync(path, "utf8").length);
      await new Promise(setImmediate);
    }
    await done;
    expect([...seen].toSorted((a, b) => a - b)).toEqual([1, 50_000]);
  });

  it("keeps what is staged out of sight until it is placed, and can drop it", async () => {
    const folder = newFolder();
    const path = join(folder, "a");
    const dropped = await stageFiles(folder, [{ path, text: "1" }]);
    expect(readdirSync(folder).every(isTemporary)).toBe(true);
    dropped.discard();
    expect(readdirSync(folder)).toEqual([]);
    const kept = await stageFiles(folder, [{ path, text: "2" }]);
    kept.place();
    await kept.sync();
    kept.discard();
    expect(readFileSync(path, "utf8")).toBe("2");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("leaves no temporary file behind when a place is taken", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "taken", "below"), { recursive: true });
    await expect(writeFiles(folder, [{ path: join(folder, "taken"), text: "x" }])).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["taken"]);
  });
});

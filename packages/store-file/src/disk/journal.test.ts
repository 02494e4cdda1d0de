// A change of several files that was written down is carried out, by whoever comes next if need be, and once only.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { journalToken, openJournal, recoverJournal } from "./journal.js";

function newRun(): { readonly root: string; readonly folder: string } {
  const root = mkdtempSync(join(tmpdir(), "runledger-journal-"));
  mkdirSync(join(root, "0", "run"), { recursive: true });
  return { root, folder: join(root, "0", "run") };
}

const entry = {
  number: 1,
  time: Date.now() + 60_000,
  boot: null,
  folder: "0/run",
  files: [{ path: "0/run/tags/t", text: "new" }],
  lines: [{ path: "0/run/metrics/m", text: "2 2 2\n", size: 6 }],
};

function leave(root: string, text: string): void {
  writeFileSync(join(root, ".runledger-journal-dead-1"), text);
}

describe("journal", () => {
  it("carries out a change, and is gone when it is closed", async () => {
    const { root, folder } = newRun();
    const journal = openJournal(root, "token");
    await journal.commit({
      folder,
      files: [{ path: join(folder, "tags", "t"), text: "x" }],
      lines: [{ path: join(folder, "metrics", "m"), text: "1 1 1\n" }],
    });
    expect(readFileSync(join(folder, "tags", "t"), "utf8")).toBe("x");
    expect(readFileSync(join(folder, "metrics", "m"), "utf8")).toBe("1 1 1\n");
    expect(readdirSync(root).map(journalToken)).toContain("token");
    await journal.close();
    expect(readdirSync(root)).toEqual(["0"]);
  });

  it("is carried out for the dead, once, however often that is tried", async () => {
    const { root, folder } = newRun();
    mkdirSync(join(folder, "metrics"));
    writeFileSync(join(folder, "metrics", "m"), "1 1 1\n");
    for (let times = 0; times < 2; times += 1) {
      leave(root, `${JSON.stringify(entry)}\n`);
      await recoverJournal(root, "dead");
      expect(readFileSync(join(folder, "tags", "t"), "utf8")).toBe("new");
      expect(readFileSync(join(folder, "metrics", "m"), "utf8")).toBe("1 1 1\n2 2 2\n");
    }
    expect(readdirSync(root)).toEqual(["0"]);
  });

  it("replaces half of the lines that the dead got out", async () => {
    const { root, folder } = newRun();
    mkdirSync(join(folder, "metrics"));
    writeFileSync(join(folder, "metrics", "m"), "1 1 1\n2 2");
    leave(root, `${JSON.stringify(entry)}\n`);
    await recoverJournal(root, "dead");
    expect(readFileSync(join(folder, "metrics", "m"), "utf8")).toBe("1 1 1\n2 2 2\n");
  });

  it("leaves newer files, removed runs and half entries alone", async () => {
    const { root, folder } = newRun();
    mkdirSync(join(folder, "tags"));
    writeFileSync(join(folder, "tags", "t"), "newer");
    const old = { ...entry, time: 0, lines: [] };
    const removed = { ...old, number: 2, folder: "0/gone", files: [{ path: "0/gone/tags/t", text: "x" }] };
    leave(root, [old, removed].map((one) => `${JSON.stringify(one)}\n`).join("") + JSON.stringify(entry).slice(0, 40));
    await recoverJournal(root, "dead");
    expect(readFileSync(join(folder, "tags", "t"), "utf8")).toBe("newer");
    expect(readdirSync(join(root, "0"))).toEqual(["run"]);
    expect(readdirSync(folder)).toEqual(["tags"]);
  });
});

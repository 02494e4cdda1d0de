import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createStore } from "./index.js";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "create-store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it("writes a package under the scheme's name", async () => {
  const folder = await newFolder();
  await createStore("click-house", folder);
  expect(JSON.parse(await readFile(join(folder, "package.json"), "utf8"))).toMatchObject({
    name: "runledger-store-click-house",
  });
  expect(await readFile(join(folder, "src/index.ts"), "utf8")).toContain('schemes: ["click-house"]');
  const files = await readdir(folder, { recursive: true });
  expect(files).toContain(".gitignore");
  for (const file of files) expect(file).not.toMatch(/node_modules|mystore/);
});

it("refuses what is no scheme and a folder with something in it, and writes nothing then", async () => {
  const folder = await newFolder();
  for (const scheme of ["", "x", "Click", "click house", "../x"])
    await expect(createStore(scheme, join(folder, "new"))).rejects.toThrow("A scheme is");
  expect(await readdir(folder)).toEqual([]);
  await mkdir(join(folder, "used"));
  await writeFile(join(folder, "used/file"), "");
  await expect(createStore("clickhouse", join(folder, "used"))).rejects.toThrow("not empty");
  expect(await readdir(join(folder, "used"))).toEqual(["file"]);
});

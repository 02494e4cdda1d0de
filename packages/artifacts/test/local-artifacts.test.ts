// Local places: whole files or none, nothing outside, nothing left over.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { downloadArtifacts, localPath, openArtifacts, uploadArtifacts } from "../src/index.js";
import { contents, fill, newFolder } from "./folders.js";

const files = { "model/MLmodel": "flavors", "model/data/weights.bin": "123", "notes.txt": "hello", "empty.txt": "" };

async function filled() {
  const folder = await newFolder();
  await fill(folder, files);
  return { folder, artifacts: openArtifacts(folder) };
}

describe("a local folder", () => {
  test("is named by a path or a file: URI; listing, reading, deleting", async () => {
    const { folder } = await filled();
    for (const uri of [folder, pathToFileURL(folder).href]) {
      const artifacts = openArtifacts(uri);
      expect(artifacts.localFolder).toBe(folder);
      expect(await artifacts.list([])).toEqual([
        { name: "empty.txt", size: 0, isFolder: false },
        { name: "model", size: null, isFolder: true },
        { name: "notes.txt", size: 5, isFolder: false },
      ]);
      expect(await artifacts.list(["none"])).toEqual([]);
    }
    const artifacts = openArtifacts(folder);
    await artifacts.delete(["model"]);
    await expect(artifacts.delete([])).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    expect(Object.keys(await contents(folder))).toEqual(["empty.txt", "notes.txt"]);
  });

  test("goes away as a whole, and says when it was not there", async () => {
    const around = await newFolder();
    await fill(around, { "run/artifacts/a.txt": "a", "run/meta.yaml": "m" });
    const artifacts = openArtifacts(join(around, "run", "artifacts"));
    expect(await artifacts.remove()).toBe(true);
    expect(await artifacts.remove()).toBe(false);
    expect(await contents(around)).toEqual({ "run/meta.yaml": "m" });
  });

  test("a link that leads out is neither listed, read, written through nor removed", async () => {
    const { folder, artifacts } = await filled();
    const outside = await newFolder();
    await fill(outside, { "secret.txt": "s" });
    await symlink(outside, join(folder, "out"));
    expect((await artifacts.list([])).map(({ name }) => name)).not.toContain("out");
    const refused = { code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining("leads out") as string };
    await expect(artifacts.open(["out", "secret.txt"])).rejects.toMatchObject(refused);
    await expect(artifacts.write(["out", "new.txt"], Readable.from(["x"]))).rejects.toMatchObject(refused);
    await expect(openArtifacts(join(folder, "out")).remove()).rejects.toMatchObject(refused);
    expect(await contents(outside)).toEqual({ "secret.txt": "s" });
  });

  test("a write that breaks off or is given up leaves what was there before", async () => {
    const { folder, artifacts } = await filled();
    const breaking = new Readable({ read() {} });
    const written = artifacts.write(["notes.txt"], breaking);
    breaking.push("half");
    breaking.destroy(new Error("gone"));
    await expect(written).rejects.toThrow("gone");
    const controller = new AbortController();
    const endless = new Readable({ read: () => void endless.push("x") });
    const given = artifacts.write(["new", "file.bin"], endless, { signal: controller.signal });
    controller.abort();
    await expect(given).rejects.toThrow();
    expect(await contents(folder)).toEqual(files);
  });
});

describe("transfers", () => {
  test("a folder down, under its own name, and up again", async () => {
    const { artifacts } = await filled();
    const [target, other] = [await newFolder(), await newFolder()];
    const down = await downloadArtifacts(artifacts, ["model"], target);
    expect(down).toEqual({ local: join(target, "model"), files: 2, bytes: 10 });
    expect(Object.keys(await contents(target))).toEqual(["model/MLmodel", "model/data/weights.bin"]);
    const up = await uploadArtifacts(down.local, openArtifacts(other), ["copy"]);
    expect(up).toEqual({ files: 2, bytes: 10 });
    expect(await contents(other)).toEqual({ "copy/MLmodel": "flavors", "copy/data/weights.bin": "123" });
  });

  test("all, one file, an empty folder, and what is not there", async () => {
    const { folder, artifacts } = await filled();
    const target = join(await newFolder(), "made", "here");
    expect((await downloadArtifacts(artifacts, [], target)).local).toBe(target);
    expect(await contents(target)).toEqual(files);
    const one = await newFolder();
    expect(await downloadArtifacts(artifacts, ["model", "MLmodel"], one)).toMatchObject({
      local: join(one, "MLmodel"),
      files: 1,
    });
    expect((await downloadArtifacts(artifacts, ["model", "data"], one)).local).toBe(join(one, "data"));
    expect(Object.keys(await contents(one))).toEqual(["MLmodel", "data/weights.bin"]);
    await mkdir(join(folder, "nothing"));
    expect(await downloadArtifacts(artifacts, ["nothing"], one)).toMatchObject({
      local: join(one, "nothing"),
      files: 0,
    });
    await expect(downloadArtifacts(artifacts, ["none"], one)).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    await expect(uploadArtifacts(join(folder, "none"), artifacts, [])).rejects.toThrow(/no file or folder/);
    expect(await localPath(folder, ["model"])).toBe(join(folder, "model"));
    await expect(localPath(folder, ["none"])).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
  });

  test("links of the user's own are followed, save in circles", async () => {
    const [folder, elsewhere] = [await newFolder(), await newFolder()];
    await fill(elsewhere, { "big.bin": "b" });
    await writeFile(join(folder, "own.txt"), "o");
    await symlink(elsewhere, join(folder, "linked"));
    const target = await newFolder();
    await uploadArtifacts(folder, openArtifacts(target), []);
    expect(await contents(target)).toEqual({ "linked/big.bin": "b", "own.txt": "o" });
    await symlink(folder, join(folder, "self"));
    await expect(uploadArtifacts(folder, openArtifacts(target), [])).rejects.toThrow(
      /leads to a folder that it lies in/,
    );
  });

  test("a name that no place takes is refused with the name, and what was under way ends", async () => {
    const [folder, target] = [await newFolder(), await newFolder()];
    await fill(folder, { "a#b.txt": "x", "fine.txt": "y" });
    await expect(uploadArtifacts(folder, openArtifacts(target), [])).rejects.toThrow(/'a#b\.txt'.*'#'/);
    expect(Object.keys(await contents(target)).every((name) => name === "fine.txt")).toBe(true);
  });

  test("progress counts bytes and files", async () => {
    const { artifacts } = await filled();
    const seen: unknown[] = [];
    await downloadArtifacts(artifacts, ["notes.txt"], await newFolder(), { onProgress: (at) => seen.push(at) });
    expect(seen).toEqual([
      { files: 0, bytes: 5 },
      { files: 1, bytes: 5 },
    ]);
  });

  test("an interrupted transfer keeps whole files only", async () => {
    const { artifacts } = await filled();
    const target = await newFolder();
    const controller = new AbortController();
    const slow = {
      list: (folder: readonly string[]) => artifacts.list(folder),
      open: async () => {
        const stream = new Readable({ read() {} });
        stream.push("never more");
        return { size: undefined, read: () => stream, close: async () => {} };
      },
    };
    const done = downloadArtifacts(slow, [], target, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(done).rejects.toThrow("enough");
    expect(await contents(target)).toEqual({});
  });
});

// The client of artifacts on this server: what goes up comes down, byte for byte, in files of every size.
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { downloadArtifacts, openArtifacts, uploadArtifacts } from "@runledger/artifacts";
import { expect, test } from "vitest";
import { artifactServer, temporaryFolder } from "./artifact-server.js";

test("files and folders go up, are listed, come down and go away", async () => {
  const { url: base, root } = await artifactServer();
  const [mine, here] = [await temporaryFolder(), await temporaryFolder()];
  const large = randomBytes(9_000_001);
  await writeFile(join(mine, "large.bin"), large);
  await writeFile(join(mine, "empty.txt"), "");
  const artifacts = openArtifacts("mlflow-artifacts:/1/run/artifacts", { server: { base } });
  expect(await uploadArtifacts(mine, artifacts, ["ü folder"])).toEqual({ files: 2, bytes: large.length });
  const same = async (file: string): Promise<boolean> => (await readFile(file)).equals(large);
  expect(await same(join(root, "1/run/artifacts/ü folder/large.bin"))).toBe(true);
  expect(await artifacts.list([])).toEqual([{ name: "ü folder", size: null, isFolder: true }]);
  expect(await artifacts.list(["ü folder"])).toEqual([
    { name: "empty.txt", size: 0, isFolder: false },
    { name: "large.bin", size: large.length, isFolder: false },
  ]);
  const { local, files } = await downloadArtifacts(artifacts, ["ü folder"], here);
  expect({ local, files }).toEqual({ local: join(here, "ü folder"), files: 2 });
  expect(await same(join(local, "large.bin"))).toBe(true);
  await artifacts.delete(["ü folder", "empty.txt"]);
  expect(await artifacts.list(["ü folder"])).toHaveLength(1);
  expect(await artifacts.remove()).toBe(true);
  expect(await artifacts.list([])).toEqual([]);
});

test("a server that serves no artifacts says so", async () => {
  const { url: base } = await artifactServer({ serve: false });
  const artifacts = openArtifacts("mlflow-artifacts:/1", { server: { base } });
  await expect(artifacts.list([])).rejects.toThrow(/^The server answered 503: .*--no-serve-artifacts/);
});

// What a purge leaves in the folder: nothing of what went, everything else byte by byte, also after a kill.
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../src/doctor/doctor.js";
import { openFileStore } from "../src/index.js";
import { emptyFolder } from "./support.js";

/** Every file below a folder with its text; files of our own left out. */
function filesOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith(".runledger-"),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(root, path), readFileSync(path, "utf8")];
    }),
  );
}

const point = (key: string, step: number) => ({ key, value: step, timestamp: step, step });
const dataset = (name: string) => ({
  dataset: { name, digest: "1", sourceType: "local", source: "s", schema: null, profile: null },
  tags: [],
});

async function fill(root: string) {
  const store = await openFileStore(root);
  const experimentId = await store.experiments.create({ name: "e" });
  const model = await store.loggedModels?.create({ experimentId });
  const modelId = model?.id ?? "";
  const makeRun = async (): Promise<string> => {
    const { id } = await store.runs.create({ experimentId });
    await store.runs.log(id, { metrics: [{ ...point("m", 1), modelId }, point("n", 1)] });
    await store.datasets?.logInputs(id, { datasets: [dataset(id), dataset("shared")], models: [{ modelId }] });
    await store.datasets?.logOutputs(id, [{ modelId, step: 0 }]);
    return id;
  };
  const [runId, neighbourId] = [await makeRun(), await makeRun()];
  await store.runs.delete(runId);
  return { store, experimentId, runId, neighbourId, modelId };
}

test("a purged run is in no file any more, and every other file is as it was", async () => {
  const root = await emptyFolder();
  const { store, runId } = await fill(root);
  const isTheirs = ([path, text]: readonly [string, string]): boolean => path.includes(runId) || text.includes(runId);
  const before = Object.entries(filesOf(root)).filter((file) => !isTheirs(file));
  await store.trash?.purgeRuns([runId]);
  const after = Object.entries(filesOf(root));
  expect(after.filter(isTheirs)).toEqual([]);
  // The file of the model's points is there again without those of the run.
  const [added, ...others] = after.filter(([path]) => !before.some(([known]) => known === path));
  expect([added?.[0], others]).toEqual([expect.stringMatching(/models\/m-[0-9a-f]+\/metrics\/m$/u), []]);
  expect(after.filter(([path]) => path !== added?.[0])).toEqual(before);
  await store.close();
});

test("what a killed purge has left is listed, goes with the next one, and is mended by the doctor", async () => {
  const root = await emptyFolder();
  const { store, experimentId, runId, modelId } = await fill(root);
  await store.loggedModels?.delete(modelId);
  const folders = { [runId]: join(root, experimentId, runId), [modelId]: join(root, experimentId, "models", modelId) };
  // Between the rename and the removal.
  for (const folder of Object.values(folders))
    renameSync(join(folder, "meta.yaml"), join(folder, ".runledger-purged.yaml"));

  const listed: string[] = [];
  for await (const { id } of store.trash?.runs() ?? []) listed.push(id);
  for await (const { id } of store.trash?.loggedModels() ?? []) listed.push(id);
  expect(listed).toEqual([runId, modelId]);
  await expect(store.runs.get(runId)).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });

  await store.trash?.purgeRuns([runId]);
  const findings = await Array.fromAsync(diagnose(root, { repair: true }));
  expect(findings.map(({ kind, path, mended }) => [kind, path, mended])).toContainEqual([
    "leftover",
    `${experimentId}/models/${modelId}`,
    true,
  ]);
  for (const id of [runId, modelId])
    expect(Object.entries(filesOf(root)).filter((file) => file.some((text) => text.includes(id)))).toEqual([]);
  await store.close();
});

test("artifacts of runs in a deleted experiment are named where they lie now", async () => {
  const root = await emptyFolder();
  const { store, experimentId, runId } = await fill(root);
  const elsewhere = await store.experiments.create({ name: "elsewhere", artifactLocation: "s3://bucket/x" });
  const { id: far } = await store.runs.create({ experimentId: elsewhere });
  for (const id of [experimentId, elsewhere]) await store.experiments.delete(id);
  const uris: Record<string, string | null> = {};
  for await (const { id, artifactUri } of store.trash?.runs() ?? []) uris[id] = artifactUri;
  expect(uris[runId]).toBe(`file://${root}/.trash/${experimentId}/${runId}/artifacts`);
  expect(uris[far]).toBe(`s3://bucket/x/${far}/artifacts`);
  await store.close();
});

test("an experiment with a broken run goes as a whole; one with a healthy run is refused", async () => {
  const root = await emptyFolder();
  const { store, experimentId, runId, neighbourId, modelId } = await fill(root);
  await store.experiments.delete(experimentId);
  await store.trash?.purgeRuns([runId]);
  await store.trash?.purgeLoggedModels([modelId]);
  await expect(store.trash?.purgeExperiments([experimentId])).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
  });
  writeFileSync(join(root, ".trash", experimentId, neighbourId, "meta.yaml"), "run_id: [");
  await store.trash?.purgeExperiments([experimentId]);
  expect(readdirSync(join(root, ".trash"))).toEqual([]);
  await store.close();
});

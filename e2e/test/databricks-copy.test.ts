// Moving: runs and models go into a simulated workspace and come out of it again as they were.
import { copyStore } from "@runledger/copy";
import { openDatabricksStore } from "@runledger/store-databricks";
import { openMemoryStore } from "@runledger/store-memory";
import type { Store } from "@runledger/store-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts, type Databricks, startDatabricks } from "../support/databricks.js";

let databricks: Databricks;
beforeAll(async () => {
  databricks = await startDatabricks();
});
afterAll(() => databricks.stop());

async function fill(store: Store): Promise<void> {
  const experimentId = await store.experiments.create({ name: "/Shared/moved", tags: [{ key: "team", value: "a" }] });
  for (const name of ["first", "second"]) {
    const { id } = await store.runs.create({ experimentId, name, startTime: 1 });
    const metrics = Array.from({ length: 500 }, (_, step) => ({
      key: "loss",
      value: 1 / (step + 1),
      timestamp: step,
      step,
    }));
    await store.runs.log(id, { metrics, params: [{ key: "lr", value: "0.1" }], tags: [{ key: "note", value: name }] });
    await store.runs.update(id, { status: "FINISHED", endTime: 2 });
  }
  await store.registry?.models.create({ name: "model", description: "d" });
  for (const version of [1, 2])
    await store.registry?.versions.create({ name: "model", source: `s3://bucket/${version}` });
  await store.registry?.versions.transition("model", 2, "Production", false);
}

/** What somebody who reads the store sees, without ids. */
async function content(store: Store): Promise<unknown> {
  const { id } = await store.experiments.getByName("/Shared/moved");
  const { items } = await store.runs.search({ experimentIds: [id], orderBy: ["run_name"] });
  const runs = items.map(async ({ id: runId, name, status, startTime, endTime, params, tags }) => ({
    ...{ name, status, startTime, endTime, params },
    note: tags.find(({ key }) => key === "note")?.value,
    losses: (await store.metrics.history(runId, "loss")).items.map(({ value, step }) => [step, value]),
  }));
  const versions = (await store.registry?.versions.search({ filter: "name = 'model'" }))?.items ?? [];
  return {
    runs: await Promise.all(runs),
    versions: versions
      .toSorted((a, b) => a.version - b.version)
      .map(({ version, source, stage }) => [version, source, stage]),
  };
}

test("into a workspace, and out of it", async () => {
  const environment = { DATABRICKS_HOST: databricks.url, DATABRICKS_TOKEN: accounts.tokens[0] };
  const [source, workspace, target] = await Promise.all([
    openMemoryStore(),
    openDatabricksStore("databricks", { environment }),
    openMemoryStore(),
  ]);
  await fill(source);
  // The default experiment has no path, which is what a workspace wants.
  const into = await copyStore({
    source,
    target: workspace,
    experiments: ["/Shared/moved"],
    registry: true,
    verify: true,
  });
  expect([into.problems, into.verification?.differences]).toEqual([[], []]);
  expect(await content(workspace)).toEqual(await content(source));
  const out = await copyStore({ source: workspace, target, verify: true });
  expect([out.problems, out.verification?.differences]).toEqual([[], []]);
  expect(await content(target)).toEqual(await content(source));
  await Promise.all([source.close(), workspace.close(), target.close()]);
});

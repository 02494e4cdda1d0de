// The folder that examples run in: runs under the ids that examples name, a model, artifacts, something deleted, an old database.
import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { need, type RunId, type Store } from "@runledger/store-api";
import { openFileStore } from "@runledger/store-file";
import { openSqlStore } from "@runledger/store-sql";

/** Of the run that examples are about. */
export const exampleRun = "5e1a7c03d2b94f6e8a9b0c1d2e3f4a5b";
const otherRun = "6f2b8d14e3ca507f9bac1d2e3f405b6c";
const failedRun = "7a3c9e25f4db618aacbd2e3f40516c7d";
const deletedRun = "8b4daf3605ec729bbdce3f4051627d8e";

const time = Date.UTC(2026, 0, 31, 12);

interface Example {
  readonly id: RunId;
  readonly name: string;
  readonly status?: "FINISHED" | "FAILED";
  readonly deleted?: true;
  readonly loss: number;
}

const runs: readonly Example[] = [
  { id: exampleRun, name: "baseline", loss: 0.25 },
  { id: otherRun, name: "deeper", loss: 0.75 },
  { id: failedRun, name: "broken", status: "FAILED", loss: 0.9 },
  { id: deletedRun, name: "thrown-away", deleted: true, loss: 0.9 },
];

async function putRuns(store: Store, artifacts: string): Promise<void> {
  const transfer = need(store, "transfer");
  const experiment = {
    id: "1",
    name: "first",
    artifactLocation: artifacts,
    lifecycleStage: "active" as const,
    creationTime: time,
    lastUpdateTime: time,
    tags: [],
  };
  await transfer.putExperiments([experiment]);
  await transfer.putRuns(
    runs.map(({ id, name, status = "FINISHED", deleted }) => ({
      id,
      name,
      experimentId: "1",
      userId: "ada",
      status,
      startTime: time,
      endTime: time + 1000,
      lifecycleStage: deleted ? "deleted" : "active",
      deletedTime: deleted ? time : null,
      artifactUri: `${artifacts}/${id}/artifacts`,
      params: [{ key: "lr", value: "0.1" }],
      tags: [
        { key: "mlflow.runName", value: name },
        { key: "team", value: "growth" },
      ],
      inputs: { datasets: [], models: [] },
      outputs: [],
    })),
  );
  await transfer.putPoints(
    runs.map(({ id, loss }) => ({ runId: id, key: "loss", value: loss, timestamp: time, step: 0 })),
  );
}

async function putModel(store: Store): Promise<void> {
  const { models, versions } = need(store, "registry");
  await models.create({ name: "churn", tags: [{ key: "team", value: "growth" }] });
  await versions.create({
    name: "churn",
    source: `runs:/${exampleRun}/model`,
    runId: exampleRun,
    tags: [{ key: "checked", value: "yes" }],
  });
  await models.setAlias("churn", "champion", 1);
}

/** Artifacts lie beside the store under a relative path, so that a copy of the folder has its own. */
async function fill(folder: string): Promise<void> {
  const store = await openFileStore(join(folder, "mlruns"));
  await putRuns(store, "artifacts/1");
  await putModel(store);
  await store.close();
  const database = await openSqlStore(`sqlite:///${folder}/mlflow.db`, { artifactRoot: "mlruns" });
  await database.close();
  for (const model of [join(folder, "artifacts/1", exampleRun, "artifacts/model"), join(folder, "model")]) {
    await mkdir(model, { recursive: true });
    await writeFile(join(model, "MLmodel"), "flavors: {}\n");
  }
  await writeFile(join(folder, "report.html"), "<p>fine</p>\n");
}

/** A folder to copy for each example. */
export async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runledger-examples-"));
  await fill(folder);
  return folder;
}

export const copyTemplate = (template: string, folder: string): Promise<void> =>
  cp(template, folder, { recursive: true });

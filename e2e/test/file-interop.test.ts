// One mlruns folder, used by Runledger and by MLflow's own FileStore: each finds all that the other wrote, also when both write at once.
import type { Store } from "@runledger/store-api";
import { openFileStore } from "@runledger/store-file";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { runPython, runPythonJson } from "../support/python.js";
import { startRunledger } from "../support/servers.js";

const allowed = { MLFLOW_ALLOW_FILE_STORE: "true" };
/** MLflow's REST client gives "" where its file store gives None, so the two count as one here. */
const dump = async (uri: string, cwd: string): Promise<unknown> =>
  JSON.parse(await runPython("dump.py", [uri], cwd, allowed), (_key, value: unknown) => (value === null ? "" : value));

test("a folder filled through Runledger is the same through MLflow's FileStore", async () => {
  const folder = await emptyFolder();
  const server = await startRunledger("./mlruns", folder);
  await runPython("session.py", [server.url], folder);
  const ours = await dump(server.url, folder);
  await server.stop();
  expect(await dump(pathToFileURL(join(folder, "mlruns")).href, folder)).toEqual(ours);
});

test("a folder filled by MLflow's FileStore is the same through Runledger", async () => {
  const folder = await emptyFolder();
  const uri = pathToFileURL(join(folder, "mlruns")).href;
  await runPython("session.py", [uri], folder, allowed);
  const theirs = await dump(uri, folder);
  const server = await startRunledger(uri, folder);
  const ours = await dump(server.url, folder);
  await server.stop();
  expect(ours).toEqual(theirs);
});

/** What one side wrote: steps of the shared metric, its own params, tags and runs. */
interface Written {
  readonly metrics: number[];
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly runs: Record<string, readonly [name: string, stage: string]>;
}

interface Seen {
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly points: readonly (readonly [step: number, value: number, timestamp: number])[];
  readonly runs: Written["runs"];
}

/** Our side of `file_turns.py`; values differ in their tenths so that each point names its writer. */
async function writeAsNode(store: Store, runId: string, count: number): Promise<Written> {
  const written: Written = { metrics: [], params: {}, tags: {}, runs: {} };
  for (let n = 0; n < count; n++) {
    const kind = (n * 7919) % 4;
    if (kind === 0) {
      await store.runs.log(runId, { metrics: [{ key: "shared", value: n + 0.25, timestamp: n, step: n }] });
      written.metrics.push(n);
    } else if (kind === 1) {
      written.params[`node-${n}`] = `é: ${n}`;
      await store.runs.log(runId, { params: [{ key: `node-${n}`, value: `é: ${n}` }] });
    } else if (kind === 2) {
      written.tags[`node-${n % 5}`] = `'${n}'\n`;
      await store.runs.log(runId, { tags: [{ key: `node-${n % 5}`, value: `'${n}'\n` }] });
    } else {
      const run = await store.runs.create({ experimentId: "0", name: `node run ${n}`, startTime: n });
      if (n % 2 === 1) await store.runs.update(run.id, { status: "FINISHED", endTime: n + 1 });
      else await store.runs.delete(run.id);
      written.runs[run.id] = [`node run ${n}`, n % 2 === 1 ? "active" : "deleted"];
    }
  }
  return written;
}

async function seenByNode(store: Store, runId: string): Promise<Seen> {
  const record = (pairs: readonly { readonly key: string; readonly value: string }[]): Record<string, string> =>
    Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  const run = await store.runs.get(runId);
  const history = (await store.metrics.history(runId, "shared")).items;
  const { items } = await store.runs.search({ experimentIds: ["0"], view: "all", maxResults: 5000 });
  return {
    params: record(run.params),
    tags: record(run.tags),
    points: history
      .map(({ step, value, timestamp }) => [step, value, timestamp] as const)
      .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]),
    runs: Object.fromEntries(items.map(({ id, name, lifecycleStage }) => [id, [name ?? "", lifecycleStage] as const])),
  };
}

test("2,000 writes by both at the same time: nothing is lost, and both see the same", async () => {
  const folder = await emptyFolder();
  const root = join(folder, "mlruns");
  const store = await openFileStore(root);
  const { id } = await store.runs.create({ experimentId: "0", name: "shared" });
  const [theirs, ours] = await Promise.all([
    runPythonJson("file_turns.py", [root, "python", id, "1000", "7"], folder) as Promise<Written>,
    writeAsNode(store, id, 1000),
  ]);
  const seen = await seenByNode(store, id);
  expect(seen.params).toEqual({ ...ours.params, ...theirs.params });
  expect(seen.tags).toEqual({ "mlflow.runName": "shared", ...ours.tags, ...theirs.tags });
  expect(seen.runs).toEqual({ [id]: ["shared", "active"], ...ours.runs, ...theirs.runs });
  const points = [...ours.metrics.map((n) => [n, n + 0.25, n]), ...theirs.metrics.map((n) => [n, n + 0.5, n])];
  expect(seen.points).toEqual(points.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
  expect(await runPythonJson("file_seen.py", [root, id], folder)).toEqual(seen);
  await store.close();
});

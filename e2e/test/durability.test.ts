// A server that is killed under load, ten times: all that it acknowledged is there, and no batch is there by half.
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { type ServerProcess, startRunledger } from "../support/servers.js";

const ROUNDS = 10;
const WRITERS = 16;

/** A failing call is an unacknowledged one: the server was killed meanwhile. */
async function post<Answer>(server: ServerProcess, path: string, body: object): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`${server.url}/api/2.0/mlflow/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok ? ((await answer.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}

interface RunAnswer {
  readonly run: {
    readonly info: { readonly run_id: string };
    readonly data: {
      readonly metrics?: readonly { key: string; value: number }[];
      readonly params?: readonly { key: string }[];
      readonly tags?: readonly { key: string }[];
    };
  };
}

/** What one round had acknowledged: points by run, and numbers of whole batches by run. */
interface Acknowledged {
  readonly runId: string;
  readonly steps: number[];
  readonly batches: number[];
}

/** Writes single metrics and batches in turn until the server is gone. */
async function write(
  server: ServerProcess,
  writer: string,
  onAcknowledged: () => void,
): Promise<Acknowledged | undefined> {
  const made = await post<RunAnswer>(server, "runs/create", { experiment_id: "0", run_name: writer });
  if (!made) return undefined;
  const acknowledged: Acknowledged = { runId: made.run.info.run_id, steps: [], batches: [] };
  for (let n = 0; ; n++) {
    const single = await post(server, "runs/log-metric", {
      run_id: acknowledged.runId,
      key: "single",
      value: n,
      timestamp: n,
      step: n,
    });
    if (!single) return acknowledged;
    acknowledged.steps.push(n);
    const key = `batch-${n}`;
    const metrics = Array.from({ length: 20 }, (_, step) => ({ key, value: step, timestamp: step, step }));
    const batch = await post(server, "runs/log-batch", {
      run_id: acknowledged.runId,
      metrics,
      params: [{ key, value: "x" }],
      tags: [{ key, value: "x" }],
    });
    if (!batch) return acknowledged;
    acknowledged.batches.push(n);
    onAcknowledged();
  }
}

async function history(server: ServerProcess, runId: string, key: string): Promise<number[]> {
  const answer = await fetch(`${server.url}/api/2.0/mlflow/metrics/get-history?run_id=${runId}&metric_key=${key}`);
  const { metrics = [] } = (await answer.json()) as { metrics?: { step: number }[] };
  return metrics.map((metric) => metric.step);
}

async function verify(server: ServerProcess, acknowledged: Acknowledged): Promise<void> {
  expect(await history(server, acknowledged.runId, "single")).toEqual(expect.arrayContaining(acknowledged.steps));
  const { run } = (await (
    await fetch(`${server.url}/api/2.0/mlflow/runs/get?run_id=${acknowledged.runId}`)
  ).json()) as RunAnswer;
  const keys = (list: readonly { key: string }[] | undefined): string[] =>
    (list ?? []).map((item) => item.key).filter((key) => key.startsWith("batch-"));
  const whole = keys(run.data.params).sort();
  expect(whole).toEqual(expect.arrayContaining(acknowledged.batches.map((n) => `batch-${n}`)));
  expect(keys(run.data.tags).sort()).toEqual(whole);
  expect(keys(run.data.metrics).sort()).toEqual(whole);
  for (const key of whole.slice(-3)) expect(await history(server, acknowledged.runId, key)).toHaveLength(20);
}

test(`kill -9 under load, ${ROUNDS} times`, async () => {
  const folder = await emptyFolder();
  const uri = `sqlite:///${join(folder, "killed.db")}`;
  let total = 0;
  let server = await startRunledger(uri, folder);
  for (let round = 0; round < ROUNDS; round++) {
    let acknowledged = 0;
    let kill: Promise<void> | undefined;
    // A different moment each round: after 20, 37, 54, … batches.
    const onAcknowledged = (): void => {
      acknowledged += 1;
      if (acknowledged >= 20 + 17 * round) kill ??= server.stop("SIGKILL");
    };
    const written = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => write(server, `round-${round}-${writer}`, onAcknowledged)),
    );
    await kill;
    server = await startRunledger(uri, folder);
    for (const one of written) if (one) await verify(server, one);
    total += written.reduce((sum, one) => sum + (one ? one.steps.length + one.batches.length : 0), 0);
  }
  await server.stop();
  expect(total).toBeGreaterThan(ROUNDS * 40);
});

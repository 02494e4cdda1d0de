// The oracle: MLflow's own client, on Databricks' own SDK, and ours do the same in one simulated workspace. What arrives there is the same.
import { openDatabricksStore } from "@runledger/store-databricks";
import type { Store } from "@runledger/store-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts, type Databricks, startDatabricks } from "../support/databricks.js";
import { emptyFolder } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";
import type { SeenRequest } from "../support/workspace/gateway.ts";

interface Session {
  readonly refused: unknown;
  readonly seen: readonly SeenRequest[];
}

let databricks: Databricks;
let environment: Record<string, string>;
let theirs: Session;
let ours: Session;

/** What databricks_client.py does, call by call. */
async function session(store: Store, name: string): Promise<unknown> {
  const refused: Record<string, unknown> = {};
  const attempt = async (what: string, call: () => Promise<unknown> | undefined): Promise<void> => {
    await call()?.catch((error: unknown) => (refused[what] = error));
  };
  const { experiments, runs, metrics, loggedModels, registry } = store;
  const path = `/Users/me@example.com/${name}`;
  await attempt("relative name", () => experiments.create({ name }));
  const experimentId = await experiments.create({ name: path, tags: [{ key: "team", value: "a" }] });
  await experiments.get(experimentId);
  await experiments.getByName(path);
  await experiments.setTag(experimentId, "k", "v");
  await attempt("experiment tag", () => experiments.deleteTag(experimentId, "k"));
  await experiments.search({ maxResults: 10 });
  const { id } = await runs.create({ experimentId, name: "r", startTime: 1 });
  await runs.log(id, {
    metrics: [{ key: "m", value: 1.5, timestamp: 1, step: 0 }],
    params: [{ key: "p", value: "1" }],
    tags: [{ key: "t", value: "v" }],
  });
  await runs.get(id);
  await metrics.history(id, "m");
  await runs.search({ experimentIds: [experimentId], filter: "metrics.m > 1", maxResults: 10 });
  await runs.deleteTag(id, "t");
  await runs.update(id, { status: "FINISHED" });
  await runs.delete(id);
  await runs.restore(id);
  const model = await loggedModels?.create({ experimentId, name: "lm", sourceRunId: id });
  await loggedModels?.finalize(model?.id ?? "", "READY");
  await loggedModels?.search({ experimentIds: [experimentId], maxResults: 10 });
  await registry?.models.create({ name });
  await registry?.models.get(name);
  await registry?.versions.create({ name, source: "s3://bucket/model", runId: id });
  await registry?.versions.transition(name, 1, "Staging", false);
  await registry?.versions.latest(name, ["Staging"]);
  await registry?.models.search({ maxResults: 10 });
  await registry?.versions.search({ filter: `name = '${name}'`, maxResults: 10 });
  await attempt("alias", () => registry?.models.setAlias(name, "a", 1));
  await experiments.delete(experimentId);
  await experiments.restore(experimentId);
  return refused;
}

/** Requests that came while something was done. */
async function seenWhile(work: () => Promise<unknown>): Promise<Session> {
  const before = (await databricks.report()).requests.length;
  const refused = await work();
  return { refused, seen: (await databricks.report()).requests.slice(before) };
}

beforeAll(async () => {
  databricks = await startDatabricks();
  environment = {
    DATABRICKS_HOST: databricks.url,
    DATABRICKS_CLIENT_ID: accounts.client.id,
    DATABRICKS_CLIENT_SECRET: accounts.client.secret,
    MLFLOW_DATABRICKS_TRAFFIC_ID: "traffic-7",
  };
  const folder = await emptyFolder();
  theirs = await seenWhile(() => runPythonJson("databricks_client.py", ["theirs"], folder, environment));
  ours = await seenWhile(async () => {
    const store = await openDatabricksStore("databricks", { environment });
    const refused = await session(store, "ours");
    await store.close();
    return refused;
  });
});
afterAll(() => databricks.stop());

/** Method, path and names of the query of the calls to MLflow, ids made plain. */
function routesOf({ seen }: Session): readonly string[] {
  const calls = seen.flatMap(({ line }) => {
    const [method = "", target = ""] = line.split(" ");
    const { pathname, searchParams } = new URL(target, databricks.url);
    if (!pathname.startsWith("/api/")) return [];
    // Each id goes under two names in MLflow; one is enough.
    searchParams.delete("run_uuid");
    return `${method} ${pathname.replace(/m-[0-9a-f]{32}/u, "{model}")}?${[...searchParams.keys()].toSorted().join("&")}`;
  });
  return [...new Set(calls)].toSorted();
}

/** Headers that tell a workspace who calls it and where the call goes. */
function routingOf({ seen }: Session): readonly unknown[] {
  const headers = seen
    .filter(({ line }) => line.includes(" /api/"))
    .map(({ headers: sent }) =>
      JSON.stringify(["authorization", "x-databricks-org-id", "x-databricks-traffic-id"].map((name) => sent[name])),
    );
  return [...new Set(headers)];
}

test("the same routes are called", () => {
  expect(routesOf(ours)).toEqual(routesOf(theirs));
});

test("the same headers say who calls and which workspace is meant", () => {
  expect(routingOf(ours)).toEqual(routingOf(theirs));
  expect(routingOf(ours)).toEqual([JSON.stringify(["Bearer", "6051921418418893", "traffic-7"])]);
});

test("tokens are asked for in the same way", () => {
  const asked = ({ seen }: Session) => {
    const request = seen.find(({ line }) => line === "POST /oidc/v1/token");
    return [request?.headers["authorization"], request?.headers["content-type"]];
  };
  expect(asked(ours)).toEqual(asked(theirs));
});

test("both sides name themselves, with the way they signed in", () => {
  const agents = ({ seen }: Session) => new Set(seen.map(({ headers }) => String(headers["user-agent"])));
  expect([...agents(theirs)].at(-1)).toMatch(/databricks-sdk-py\/\S+ .*auth\/oauth-m2m/u);
  const calls = ours.seen.filter(({ line }) => line.includes(" /api/"));
  for (const { headers } of calls)
    expect(headers["user-agent"]).toMatch(/^runledger\/\S+ node\/\S+ os\/\S+ auth\/oauth-m2m$/u);
});

test("the same is refused", () => {
  expect(theirs.refused).toEqual({
    alias: "INTERNAL_ERROR",
    "experiment tag": "ENDPOINT_NOT_FOUND",
    "relative name": "INVALID_PARAMETER_VALUE",
  });
  // What a workspace does not have is NOT_IMPLEMENTED here, which no client tries again.
  expect(ours.refused).toMatchObject({
    alias: { code: "NOT_IMPLEMENTED" },
    "experiment tag": { code: "NOT_IMPLEMENTED" },
    "relative name": { code: "INVALID_PARAMETER_VALUE" },
  });
});

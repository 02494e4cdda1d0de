// What goes to a workspace and what its answers become: the table of differences, headers, and errors.
import { StoreError, type Store } from "@runledger/store-api";
import { expect, onTestFinished, test } from "vitest";
import { openDatabricksStore } from "../src/index.js";
import { answering, type Asked, emptyHome } from "./sign-in.js";

const HOST = "https://x.cloud.databricks.com";
const TOKEN = "dapi-s3cret";
const api = `${HOST}/api/2.0/mlflow`;

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status });

interface Opened {
  readonly store: Store;
  readonly asked: readonly Asked[];
  /** Calls to MLflow only. */
  readonly calls: () => readonly Asked[];
}

async function open(answers: Parameters<typeof answering>[0], more: Record<string, string> = {}): Promise<Opened> {
  const { fetch, asked } = answering(answers);
  const environment = { HOME: await emptyHome(), DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: TOKEN, ...more };
  const store = await openDatabricksStore("databricks", { environment, fetch, retry: { maxRetries: 0 } });
  onTestFinished(() => store.close());
  return { store, asked, calls: () => asked.filter(({ url }) => url.startsWith(api)) };
}

async function failure(attempt: Promise<unknown> | undefined): Promise<StoreError> {
  const error = await attempt?.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StoreError.is(error)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

const sizeOf = ({ url, body }: Asked): unknown =>
  body === "" ? Number(new URL(url).searchParams.get("max_results")) : JSON.parse(body).max_results;

test.each<
  [string, (store: Store, size: number) => Promise<unknown> | undefined, readonly (readonly [number, number])[]]
>([
  [
    "experiments",
    (store, maxResults) => store.experiments.search({ maxResults }),
    [
      [3000, 3000],
      [3001, 3000],
      [50_000, 3000],
      [50_001, 50_001],
      [-1, -1],
    ],
  ],
  ["runs", (store, maxResults) => store.runs.search({ experimentIds: ["1"], maxResults }), [[50_000, 50_000]]],
  [
    "logged models",
    (store, maxResults) => store.loggedModels?.search({ experimentIds: ["1"], maxResults }),
    [
      [50, 50],
      [1000, 50],
    ],
  ],
  ["model versions", (store, maxResults) => store.registry?.versions.search({ maxResults }), [[200_000, 10_000]]],
  ["points", (store, maxResults) => store.metrics.history("r", "m", { maxResults }), [[1_000_000, 25_000]]],
])("pages of %s are as large as a workspace gives", async (_, search, sizes) => {
  const { store, calls } = await open({ [api]: json({}) });
  for (const [size, sent] of sizes) {
    await search(store, size);
    expect(sizeOf(calls().at(-1) ?? { url: "", headers: {}, body: "{}" })).toBe(sent);
  }
});

test("what a workspace does not have is refused before anything is sent", async () => {
  const { store, asked } = await open({});
  const refused = [
    store.registry?.models.setAlias("m", "a", 1),
    store.registry?.models.deleteAlias("m", "a"),
    store.registry?.versions.getByAlias("m", "a"),
    store.datasets?.summaries(["1"]),
  ];
  for (const attempt of refused) {
    const { code, message } = await failure(attempt);
    expect(code).toBe("NOT_IMPLEMENTED");
    expect(message).toMatch(/^A Databricks workspace does not serve this: it/u);
  }
  expect(asked).toEqual([]);
});

test("a whole history is read page by page", async () => {
  const point = (step: number) => ({ key: "m", value: 1, timestamp: step, step });
  const { store, calls } = await open({
    [`${api}/metrics/get-history?run_id=r&metric_key=m&max_results=10000&page_token=next`]: json({
      metrics: [point(2)],
    }),
    [`${api}/metrics/get-history`]: json({ metrics: [point(1)], next_page_token: "next" }),
  });
  expect((await store.metrics.history("r", "m")).items.map(({ step }) => step)).toEqual([1, 2]);
  expect((await store.metrics.bulkHistory(["r"], "m", 1)).map(({ runId, step }) => [runId, step])).toEqual([["r", 1]]);
  expect((await store.metrics.intervalHistory(["r"], "m", { maxResults: 1 })).map(({ step }) => step)).toEqual([2]);
  const { code } = await failure(store.metrics.bulkHistory([], "m"));
  expect(code).toBe("INVALID_PARAMETER_VALUE");
  expect(calls()).toHaveLength(5);
});

test("the host is asked once which workspace it is, and not at all where that is known", async () => {
  const metadata = json({ workspace_id: "42" });
  const { store, asked, calls } = await open({ [`${HOST}/.well-known/databricks-config`]: metadata, [api]: json({}) });
  await Promise.all([store.ping(), store.ping()]);
  await store.ping();
  expect(asked.length - calls().length).toBe(1);
  expect(calls().map(({ headers }) => headers["x-databricks-org-id"])).toEqual(["42", "42", "42"]);
  const known = await open({ [api]: json({}) }, { DATABRICKS_HOST: `${HOST}/?o=7` });
  await known.store.ping();
  expect(known.asked.map(({ headers }) => headers["x-databricks-org-id"])).toEqual(["7"]);
});

test("an access token that is refused is not sent twice", async () => {
  const { store, calls } = await open({ [api]: json({ error_code: 401, message: `bad ${TOKEN}` }, 401) });
  const error = await failure(store.runs.get("r"));
  expect(error.message).toMatch(/^The workspace \S+ refused the credentials of pat \(DATABRICKS_TOKEN\)/u);
  expect(calls()).toHaveLength(1);
});

test("a person without the right hears the workspace's own words", async () => {
  const message = "User me@example.com does not have Edit permissions on experiment 1";
  const { store } = await open({ [api]: json({ error_code: "PERMISSION_DENIED", message }, 403) });
  const error = await failure(store.experiments.delete("1"));
  expect([error.code, error.message]).toEqual(["PERMISSION_DENIED", message]);
});

test("what was sent is hidden in what comes back", async () => {
  const { store } = await open({
    [api]: json({ error_code: "BAD_REQUEST", message: `cannot read 'Bearer ${TOKEN}'` }, 400),
  });
  const error = await failure(store.experiments.get("1"));
  expect([error.code, error.message]).toEqual(["BAD_REQUEST", "cannot read 'Bearer ***'"]);
});

test("a route that is missing is named, and nobody tries it again", async () => {
  const { store } = await open({});
  const error = await failure(store.experiments.deleteTag("1", "k"));
  expect(error.code).toBe("NOT_IMPLEMENTED");
  expect(error.message).toContain("POST /api/2.0/mlflow/experiments/delete-experiment-tag");
});

test("a redirect to a page for people is not followed", async () => {
  const { store, asked } = await open({
    [api]: () => new Response("", { status: 302, headers: { location: "https://login.example/" } }),
  });
  const error = await failure(store.experiments.get("1"));
  expect(error.message).toContain("redirects (302)");
  expect(asked.some(({ url }) => url.startsWith("https://login.example"))).toBe(false);
});

test("an open line is warned of, but not on this machine", async () => {
  const warnings: string[] = [];
  const warn = (line: string): void => void warnings.push(line);
  for (const host of ["http://10.0.0.1", "http://127.0.0.1:1", HOST]) {
    const environment = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: TOKEN };
    const store = await openDatabricksStore("databricks", { environment, warn });
    await store.close();
  }
  expect(warnings).toEqual([
    "http://10.0.0.1 is reached without TLS: whoever listens on the way can read the credentials",
  ]);
});

test("a call is given up while it waits for a token", async () => {
  const never = (): Promise<Response> => new Promise(() => undefined);
  const store = await openDatabricksStore("databricks", {
    environment: { DATABRICKS_HOST: HOST, DATABRICKS_CLIENT_ID: "id", DATABRICKS_CLIENT_SECRET: "s3cret" },
    fetch: never,
  });
  const controller = new AbortController();
  const call = store.with({ signal: controller.signal }).runs.get("r");
  controller.abort();
  expect((await failure(call)).code).toBe("CANCELLED");
});

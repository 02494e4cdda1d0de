// What a store offers by what its server says of itself: answers recorded from MLflow 2.9.2, 2.22.5, 3.1.4 and 3.17.2.
import { createServer } from "node:http";
import { capabilities } from "@runledger/store-api";
import { expect, test } from "vitest";
import recorded from "./recorded/discovery.json" with { type: "json" };
import { failure } from "./support/failure.js";
import { listening } from "./support/listening.js";
import { openImpatiently } from "./support/open.js";

type Answers = Readonly<Record<string, { readonly status: number; readonly type: string; readonly body: string }>>;

/** Answers what was recorded and counts every other request. */
async function replay(answers: Answers): Promise<{ readonly url: string; readonly others: string[] }> {
  const others: string[] = [];
  const server = createServer((request, response) => {
    const found = answers[request.url ?? ""];
    if (found === undefined) others.push(`${request.method} ${request.url}`);
    const { status, type, body } = found ?? { status: 200, type: "application/json", body: "{}" };
    response.writeHead(status, { "content-type": type }).end(body);
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, others };
}

const servers: Readonly<Record<string, Answers>> = recorded;
const withModels = ["datasets", "loggedModels", "registry"];

test.each([
  ["2.9.2", ["datasets", "registry"]],
  ["2.22.5", ["datasets", "registry"]],
  ["3.1.4", withModels],
  ["3.17.2", withModels],
])("MLflow %s offers %j", async (version, expected) => {
  const { url, others } = await replay(servers[version] ?? {});
  const store = await openImpatiently(url);
  expect(store.info).toEqual({
    name: `MLflow ${version}`,
    storeType: "RestStore",
    features: { infiniteMetrics: false, readOnlyTransfer: false },
  });
  expect(capabilities.filter((name) => store[name] !== undefined).toSorted()).toEqual(expected);
  expect(others).toEqual([]);
});

test.each([
  ["2.9.2", "deleteTag", "POST /mlflow/experiments/delete-experiment-tag came with MLflow 3.2.0"],
  ["3.1.4", "deleteTag", "POST /mlflow/experiments/delete-experiment-tag came with MLflow 3.2.0"],
  ["2.9.2", "intervalHistory", "GET /mlflow/metrics/get-history-bulk-interval came with MLflow 2.11.0"],
  ["2.22.5", "logOutputs", "POST /mlflow/runs/outputs came with MLflow 3.0.0"],
  ["2.22.5", "logInputs", "models as inputs came with MLflow 3.0.0"],
  ["2.22.5", "log", "metrics of logged models came with MLflow 3.0.0"],
  ["3.1.4", "getDeleted", "a look at deleted models came with MLflow 3.7.0"],
  ["2.22.5", "createVersion", "the logged model of a version came with MLflow 3.0.0"],
])("MLflow %s is too old for %s, which is known without asking it", async (version, what, sentence) => {
  const { url, others } = await replay(servers[version] ?? {});
  const { experiments, metrics, datasets, runs, registry, loggedModels } = await openImpatiently(url);
  const metric = { key: "m", value: 1, timestamp: 0, step: 0, modelId: "m-1" };
  const calls: Readonly<Record<string, () => Promise<unknown> | undefined>> = {
    deleteTag: () => experiments.deleteTag("1", "key"),
    intervalHistory: () => metrics.intervalHistory(["r"], "m"),
    logOutputs: () => datasets?.logOutputs("r", []),
    logInputs: () => datasets?.logInputs("r", { models: [{ modelId: "m-1" }] }),
    log: () => runs.log("r", { metrics: [metric] }),
    getDeleted: () => loggedModels?.get("m-1", { allowDeleted: true }),
    createVersion: () => registry?.versions.create({ name: "n", source: "s", modelId: "m-1" }),
  };
  const error = await failure(calls[what]?.() ?? Promise.resolve());
  expect([error.code, error.message]).toEqual(["NOT_IMPLEMENTED", `The server is MLflow ${version}; ${sentence}`]);
  expect(others).toEqual([]);
});

test("a whole history is asked for with a number, as some versions take none for 0", async () => {
  const { url, others } = await replay(servers["3.1.4"] ?? {});
  const { metrics } = await openImpatiently(url);
  await metrics.history("r", "m");
  await metrics.history("r", "m", { maxResults: 5 });
  expect(others.map((other) => new URLSearchParams(other.split("?")[1]).get("max_results"))).toEqual([
    "2147483646",
    "5",
  ]);
});

test("Runledger's server says itself what it has", async () => {
  const body = JSON.stringify({
    version: "1.2.3",
    mlflow_version: "3.17.2",
    capabilities: ["registry", "somethingNewer"],
    features: { infinite_metrics: true, something_newer: true },
  });
  const { url } = await replay({ "/api/2.0/runledger/server": { status: 200, type: "application/json", body } });
  const store = await openImpatiently(url);
  expect([store.info.name, store.info.features.infiniteMetrics]).toEqual(["Runledger 1.2.3", true]);
  expect(capabilities.filter((name) => store[name] !== undefined)).toEqual(["registry"]);
});

const page = { status: 200, type: "text/html", body: "<html>one page for every path</html>" };
const none = { status: 404, type: "text/html", body: "<html>Not Found</html>" };

test.each([
  ["says nothing of itself", none],
  ["answers every path with a page", page],
])("a server that %s is expected to have everything", async (_, answer) => {
  const { url } = await replay({ "/api/2.0/runledger/server": answer, "/version": answer });
  const store = await openImpatiently(url);
  expect(store.info.name).toBe("http");
  expect(store.loggedModels).toBeDefined();
});

test.each([
  [401, "UNAUTHENTICATED"],
  [403, "PERMISSION_DENIED"],
])("a server that refuses the credentials (%i) does not open", async (status, code) => {
  const { url } = await replay({ "/api/2.0/runledger/server": { ...page, status } });
  expect((await failure(openImpatiently(url))).code).toBe(code);
});

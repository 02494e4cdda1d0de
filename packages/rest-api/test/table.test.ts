// The table against the routes of an MLflow 3.17.2 server.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { findOtherRoute, openApiDocument, otherRoutes, pathsOf, routes, type Route } from "../src/index.js";

const endpoints = readFileSync(new URL("mlflow-3.17.2-endpoints.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t") as [group: string, name: string, method: string, path: string]);

const served = Object.entries<Route>(routes).flatMap(([name, route]) =>
  route.methods.flatMap((method) => pathsOf(route).map((path) => ({ name, key: `${method} ${path}` }))),
);
const servedKeys = served.map(({ key }) => key);
const otherKeys = otherRoutes.map(({ method, path }) => `${method} ${path}`);
const ofUi = ["GET /", "GET /static-files/{+path}", "GET /build/{+filename}"];

it("holds every route of MLflow once, and no other but those of our own", () => {
  const expected = endpoints.map(([, , method, path]) => `${method} ${path}`);
  const theirs = servedKeys.filter((key) => !key.includes(" /api/2.0/runledger/"));
  expect([...theirs, ...otherKeys, ...ofUi].toSorted()).toEqual(expected.toSorted());
});

it("calls the routes by MLflow's RPC names", () => {
  const ours = new Map(served.map(({ name, key }) => [key, name]));
  const renamed = endpoints
    .filter(([group, name]) => group !== "artifact-proxy" && /^[A-Za-z]+[A-Z]/.test(name))
    .map(([, name, method, path]) => [ours.get(`${method} ${path}`), name[0]!.toLowerCase() + name.slice(1)])
    .filter(([our, theirs]) => our !== undefined && our !== theirs);
  expect(renamed).toEqual([]);
});

it("has every parameter of a path among the fields, and fields without a body only where JSON answers", () => {
  for (const [name, route] of Object.entries<Route>(routes)) {
    const inPath = [...route.path.matchAll(/\{\+?(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(Object.keys(route.request.properties), name).toEqual(expect.arrayContaining(inPath));
    if (route.answer !== "json") expect(Object.keys(route.response.properties), name).toEqual([]);
  }
});

it.each([
  ["POST", "/api/3.0/mlflow/traces", "endpoint-not-found"],
  ["GET", "/ajax-api/3.0/mlflow/traces/tr-1", "endpoint-not-found"],
  ["GET", "/api/3.0/mlflow/traces/get", "not-implemented"],
  ["POST", "/api/3.0/mlflow/traces/search", "endpoint-not-found"],
  ["POST", "/api/2.0/mlflow/traces", "not-implemented"],
  ["GET", "/api/3.0/mlflow/mcp-servers/a/b/versions/1", "not-implemented"],
  ["POST", "/gateway/gemini/v1beta/models/m:generateContent", "not-implemented"],
  ["GET", "/api/2.0/mlflow/runs/get", undefined],
  ["PUT", "/api/3.0/mlflow/traces", undefined],
  ["GET", "/nope", undefined],
])("finds what stands behind %s %s", (method, path, whenMissing) => {
  expect(findOtherRoute(method, path)?.whenMissing).toBe(whenMissing);
});

it("describes every served operation in OpenAPI, with wire names and kinds", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3")));
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object));
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(Object.values<Route>(routes).reduce((sum, { methods }) => sum + methods.length, 0));
  expect(
    document.paths["/api/2.0/mlflow/runs/log-metric"].post.requestBody.content["application/json"].schema,
  ).toMatchObject({
    required: ["run_id", "key", "value", "timestamp"],
    properties: { timestamp: { type: "integer", format: "int64" }, step: { default: 0 } },
  });
  expect(document.paths["/api/2.0/mlflow/logged-models/{model_id}"].get.parameters).toEqual([
    { name: "model_id", in: "path", required: true, schema: { type: "string" } },
    { name: "allow_deleted", in: "query", required: false, schema: { type: "boolean" } },
  ]);
});

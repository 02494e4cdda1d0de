// Which paths exist, what they answer to other methods, and what the server tells about itself.
import { otherRoutes, pathsOf, routes } from "@runledger/rest-api";
import { openMemoryStore } from "@runledger/store-memory";
import { describe, expect, test } from "vitest";
import { handlers } from "../src/handlers/handlers.js";
import { api, openServer } from "./open-server.js";

const concrete = (path: string): string => path.replace(/\{\+?\w+\}/g, "x");

test("every route about the store is mounted under all its paths and methods", async () => {
  const server = await openServer();
  const unanswered: string[] = [];
  for (const name of Object.keys(handlers) as (keyof typeof handlers)[]) {
    const route = routes[name];
    for (const method of route.methods) {
      for (const path of pathsOf(route)) {
        const answer = await fetch(server.url + concrete(path), { method });
        const { error_code } = (await answer.json()) as { error_code?: string };
        if (answer.status === 405 || error_code === "ENDPOINT_NOT_FOUND") unanswered.push(`${method} ${path}`);
      }
    }
  }
  expect(unanswered).toEqual([]);
});

test("MLflow's other routes answer 501, or 404 where clients have an older one", async () => {
  const server = await openServer();
  for (const { method, path, whenMissing } of otherRoutes) {
    const answer = await fetch(server.url + concrete(path), { method });
    const expected = whenMissing === "not-implemented" ? [501, "NOT_IMPLEMENTED"] : [404, "ENDPOINT_NOT_FOUND"];
    expect([answer.status, ((await answer.json()) as { error_code: string }).error_code], `${method} ${path}`).toEqual(
      expected,
    );
  }
});

test("a wrong method is 405 and says which are right; OPTIONS is 204; HEAD has no body", async () => {
  const server = await openServer();
  const wrong = await fetch(`${server.url}${api}/runs/create`, { method: "DELETE" });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  const options = await fetch(`${server.url}${api}/runs/create`, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
  const head = await fetch(`${server.url}/health`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test("a path keeps its methods where a wider one has parameters in its place", async () => {
  const server = await openServer();
  const wrong = await server.get(`${api}/logged-models/search`);
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  const parameters = await fetch(`${server.url}${api}/logged-models/m-1/params`, { method: "PUT" });
  expect([parameters.status, parameters.headers.get("allow")]).toEqual([405, "POST"]);
  expect((await fetch(`${server.url}${api}/no/such/path`, { method: "PUT" })).status).toBe(404);
});

test("the static prefix stands before every path and in the URL", async () => {
  const server = await openServer({ staticPrefix: "/ml/flow" });
  const origin = new URL(server.url).origin;
  expect(new URL(server.url).pathname).toBe("/ml/flow");
  expect((await server.get(`${api}/experiments/get?experiment_id=0`)).status).toBe(200);
  expect(await (await server.get("/version")).text()).toBe("3.17.2");
  expect((await fetch(`${origin}/health`)).status).toBe(404);
  expect((await server.get("/api/2.0/mlflow/webhooks")).status).toBe(501);
});

describe("readiness", () => {
  test("a store that answers is ready", async () => {
    const server = await openServer();
    expect((await server.get("/ready")).status).toBe(200);
  });

  test("a store that does not is 503, while the process is alive", async () => {
    const store = { ...(await openMemoryStore()), ping: () => Promise.reject(new Error("disk is gone")) };
    const server = await openServer({ store });
    const ready = await server.get("/ready");
    expect([ready.status, await ready.text()]).toEqual([503, expect.not.stringContaining("disk is gone")]);
    expect((await server.get("/health")).status).toBe(200);
  });
});

test("a store without a capability answers 501 and says what it has", async () => {
  const store = { ...(await openMemoryStore()), registry: undefined };
  const server = await openServer({ store });
  const answer = await server.get(`${api}/registered-models/get?name=x`);
  expect([answer.status, await answer.json()]).toEqual([
    501,
    expect.objectContaining({ error_code: "NOT_IMPLEMENTED", message: expect.stringContaining("'registry'") }),
  ]);
});

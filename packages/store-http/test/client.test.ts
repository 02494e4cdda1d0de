// What the client makes of servers that answer badly or not at all.
import { StoreError } from "@runledger/store-api";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { serverAddress } from "../src/client.js";
import { openHttpStore } from "../src/index.js";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

async function failure(call: Promise<unknown>): Promise<StoreError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StoreError.is(error)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

test("the code and the message of the server come through", async () => {
  const body = JSON.stringify({ error_code: "RESOURCE_DOES_NOT_EXIST", message: "no such run" });
  const url = await serve((_, response) => response.writeHead(404, { "content-type": "application/json" }).end(body));
  const error = await failure(openHttpStore(url).runs.get("x"));
  expect([error.code, error.message]).toEqual(["RESOURCE_DOES_NOT_EXIST", "no such run"]);
});

test("an HTML page of a proxy is an error by its status, without the page", async () => {
  const url = await serve((_, response) => response.writeHead(503).end("<html>secret page</html>"));
  const error = await failure(openHttpStore(url).runs.get("x"));
  expect(error.code).toBe("TEMPORARILY_UNAVAILABLE");
  expect(error.message).not.toContain("secret");
});

test("a success that is no JSON is an error", async () => {
  const url = await serve((_, response) => response.end("<html>"));
  expect((await failure(openHttpStore(url).runs.get("x"))).code).toBe("INTERNAL_ERROR");
});

test("a server that is not there is unavailable", async () => {
  const url = await serve(() => undefined);
  closing.splice(0).forEach((close) => close());
  expect((await failure(openHttpStore(url).ping())).code).toBe("TEMPORARILY_UNAVAILABLE");
});

test("the path of the URI is a prefix and its credentials become a header", async () => {
  let seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen = [request.url, request.headers.authorization];
    response.end("{}");
  });
  await openHttpStore(`${url.replace("//", "//me:p%40ss@")}/base/`).experiments.delete("1");
  expect(seen).toEqual(["/base/api/2.0/mlflow/experiments/delete", `Basic ${btoa("me:p@ss")}`]);
});

test("an address that is none is refused", () => {
  expect(() => serverAddress("http://")).toThrow(/http:\/\/host/);
});

test("a history is streamed page by page", async () => {
  const url = await serve((request, response) => {
    const token = new URL(request.url ?? "", "http://x").searchParams.get("page_token");
    const point = { key: "m", value: "NaN", timestamp: 1, step: token ? 2 : 1 };
    response.end(JSON.stringify({ metrics: [point], next_page_token: token ? undefined : "next" }));
  });
  const chunks: number[][] = [];
  for await (const chunk of openHttpStore(url).metrics.stream("r", "m")) chunks.push(chunk.map((point) => point.step));
  expect(chunks).toEqual([[1], [2]]);
});

test("a closed store refuses", async () => {
  const store = openHttpStore("http://127.0.0.1:9");
  await store.close();
  expect((await failure(store.experiments.get("0"))).code).toBe("INVALID_STATE");
});

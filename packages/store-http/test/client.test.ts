// What the client makes of addresses and of plain answers; bad networks are in toxic.test.ts.
import { expect, test } from "vitest";
import { serverAddress } from "../src/address.js";
import { openHttpStore } from "../src/index.js";
import { failure } from "./support/failure.js";
import { toxicServer } from "./support/toxic-server.js";

test("the code and the message of the server come through", async () => {
  const body = JSON.stringify({ error_code: "RESOURCE_DOES_NOT_EXIST", message: "no such run" });
  const { url } = await toxicServer((_, response) => response.writeHead(404).end(body));
  const error = await failure((await openHttpStore(url)).runs.get("x"));
  expect([error.code, error.message]).toEqual(["RESOURCE_DOES_NOT_EXIST", "no such run"]);
});

test("the path of the URI is a prefix and its credentials become a header", async () => {
  const { url, seen } = await toxicServer((_, response) => response.end("{}"));
  const store = await openHttpStore(`${url.replace("//", "//me:p%40ss%C3%BC@")}/base/`);
  await store.experiments.delete("1");
  const basic = Buffer.from("me:p@ssü").toString("base64");
  expect(seen.map((one) => [one.url, one.headers.authorization])).toEqual([
    ["/base/api/2.0/mlflow/experiments/delete", `Basic ${basic}`],
  ]);
});

test.each(["http://", "ftp://host", "databricks", "http://u%zz@host"])("%s is no address of a server", (uri) => {
  expect(() => serverAddress(uri)).toThrow(/http:\/\/host|percent-encoded/);
});

test("a history is streamed page by page", async () => {
  const { url } = await toxicServer((request, response) => {
    const token = new URL(request.url ?? "", "http://x").searchParams.get("page_token");
    const point = { key: "m", value: "NaN", timestamp: 1, step: token ? 2 : 1 };
    response.end(JSON.stringify({ metrics: [point], next_page_token: token ? undefined : "next" }));
  });
  const { metrics } = await openHttpStore(url);
  const chunks: number[][] = [];
  for await (const chunk of metrics.stream("r", "m")) chunks.push(chunk.map((point) => point.step));
  expect(chunks).toEqual([[1], [2]]);
});

test("a closed store refuses, and its views with it", async () => {
  const { url } = await toxicServer((_, response) => response.end("{}"));
  const store = await openHttpStore(url);
  const view = store.with({ signal: new AbortController().signal });
  await store.close();
  expect((await failure(store.experiments.get("0"))).code).toBe("INVALID_STATE");
  expect((await failure(view.experiments.get("0"))).code).toBe("INVALID_STATE");
});

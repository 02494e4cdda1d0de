// Failures: their status, their JSON, what the log gets and what the client must not get.
import { Writable } from "node:stream";
import { connect } from "node:net";
import { openMemoryStore } from "@runledger/store-memory";
import fastify from "fastify";
import { expect, test } from "vitest";
import { bodyLimit } from "../src/index.js";
import { api, openServer } from "./open-server.js";

const json = async (answer: Response) => [answer.status, await answer.json()];

test("a failure that nobody expected is 500 with the request id; its cause is in the log only", async () => {
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const memory = await openMemoryStore();
  const runs = { ...memory.runs, get: () => Promise.reject(new Error("secret /etc/passwd")) };
  const server = await openServer({ store: { ...memory, runs }, logger: fastify({ logger: { stream } }).log });

  const answer = await server.get(`${api}/runs/get?run_id=x`, { "x-request-id": "find-me" });
  const body = await answer.text();
  expect([answer.status, body]).toEqual([500, expect.stringContaining("find-me")]);
  expect(JSON.parse(body)).toMatchObject({ error_code: "INTERNAL_ERROR" });
  expect(body).not.toMatch(/secret|at .*\.[jt]s/);
  const logged = lines.filter((line) => line.includes("find-me"));
  expect(logged).toEqual([expect.stringContaining("secret /etc/passwd")]);
});

/** Sends text, and then more of it until the server answers or hangs up. */
function converse(url: string, text: string, more?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let read = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => send(text));
    const send = (data: string | Buffer): void => {
      // An answer that has come is read before the next part is written: writing to a closed connection would lose it.
      socket.write(data, (error) => {
        if (!error && more !== undefined) setImmediate(() => (read === "" ? send(more) : undefined));
      });
    };
    socket.on("data", (chunk) => {
      read += String(chunk);
      if (read.includes("error_code")) socket.destroy();
    });
    socket.on("error", (error) => (read === "" ? reject(error) : undefined));
    socket.on("close", () => resolve(read));
  });
}

const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));

const head = `POST ${api}/experiments/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;

test.each([
  ["told ahead", `${head}Content-Length: ${bodyLimit + 1}\r\n\r\n`, undefined],
  [
    "found while reading",
    `${head}Transfer-Encoding: chunked\r\n\r\n`,
    Buffer.from(`10000\r\n${"x".repeat(65_536)}\r\n`),
  ],
])("a body above the limit is 413, %s", async (_how, text, more) => {
  const server = await openServer();
  const answer = await converse(server.url, text, more);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(bodyOf(answer)).toMatchObject({
    error_code: "INVALID_PARAMETER_VALUE",
    message: expect.stringContaining(String(bodyLimit)),
  });
});

test("a body of nearly the limit is taken", async () => {
  const server = await openServer();
  const source = "x".repeat(bodyLimit - 200);
  const answer = await server.post(`${api}/experiments/create`, { name: "big", ignored: source });
  expect(answer.status).toBe(200);
});

test.each([
  ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ["truncated JSON", Buffer.from("{")],
])("%s is 400 and stores nothing", async (_what, body) => {
  const server = await openServer();
  const answer = await fetch(`${server.url}${api}/experiments/create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(await json(answer)).toEqual([400, expect.objectContaining({ error_code: "INVALID_PARAMETER_VALUE" })]);
});

test.each([
  ["GET /api/2.0/mlflow/logged-models/%ZZ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: localhost\r\nx: y z\r\nbad header\r\n\r\n", 400],
  ["nonsense\r\n\r\n", 400],
  [`GET / HTTP/1.1\r\nHost: localhost\r\nx: ${"y".repeat(100_000)}\r\n\r\n`, 431],
  [`GET /api/2.0/mlflow/logged-models/${"m".repeat(5000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 414],
  [
    "POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: @@\r\nContent-Length: 2\r\n\r\n{}",
    415,
  ],
])("malformed request %j is %i with JSON", async (text, status) => {
  const server = await openServer();
  const answer = await converse(server.url, text);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(bodyOf(answer)).toHaveProperty("message");
});

test("a workspace that is asked for is refused, since all data is in one", async () => {
  const server = await openServer();
  const answer = await server.get(`${api}/experiments/get?experiment_id=0`, { "x-mlflow-workspace": "team" });
  expect(answer.status).toBe(400);
});

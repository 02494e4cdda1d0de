// Large bodies are parsed beside the event loop, and judged by the same rules as small ones.
import { setImmediate as setImmediateLater } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { mostBodyValues, readRequest } from "@runledger/rest-api";
import { expect, onTestFinished, test } from "vitest";
import { LargeBodies } from "../src/large-bodies.js";
import { api, openServer } from "./open-server.js";

const MIB = 1024 * 1024;
const padding = " ".repeat(2 * MIB);
const entries = (count: number) => JSON.stringify({ metrics: Array.from({ length: count }, (_, step) => ({ step })) });
const points = (count: number) =>
  JSON.stringify({
    points: Array.from({ length: count }, (_, step) => ({
      run_id: "r",
      key: "k",
      value: step / 3,
      timestamp: step,
      step,
    })),
  });
const nested = (depth: number) => `{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;

/** As the server goes on with a body; whether it is refused is of no interest here. */
function read(body: () => Readonly<Record<string, unknown>>): unknown {
  try {
    return readRequest("putPoints", { method: "POST", path: {}, query: {}, contentType: "application/json", body });
  } catch (error) {
    return error;
  }
}

/** The longest time in ms of this thread's CPU between two turns of the loop, which load of others does not lengthen. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  let going = true;
  function turn(): void {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (going) setImmediate(turn);
  }
  setImmediate(turn);
  await work();
  await setImmediateLater();
  await setImmediateLater();
  going = false;
  return longest;
}

test.each([
  ["one long text", () => JSON.stringify({ name: "x".repeat(31 * MIB) })],
  ["half a million small entries", () => entries(500_000)],
  ["as many values as are taken", () => points(Math.floor(mostBodyValues / 6) - 1)],
  ["deep nesting", () => nested(MIB)],
])("%s holds the loop for less than 50 ms", async (_, make) => {
  const bytes = Buffer.from(make());
  const bodies = new LargeBodies();
  const took = await longestTurn(async () => read(await bodies.parse(bytes)));
  bodies.close();
  expect(took).toBeLessThan(50);
});

test.each([
  ["malformed JSON", "{", "application/json"],
  ["a list", "[]", "application/json"],
  ["nothing", "", "application/json"],
  ["JSON that is malformed within a text", '"{"', "application/json"],
  ["a wrong type", "{", "text/plain"],
  ["a field of the wrong kind", '{"name": 1}', "application/json"],
  ["no UTF-8", Buffer.from([0x7b, 0xff]), "application/json"],
])("%s is refused alike, large or small", async (_, body, type) => {
  const { url } = await openServer();
  const send = async (content: Buffer) => {
    const answer = await fetch(`${url}${api}/experiments/create`, {
      method: "POST",
      headers: { "content-type": type },
      body: new Uint8Array(content),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const small = await send(Buffer.from(body));
  expect(small.status).toBe(400);
  expect(await send(Buffer.concat([Buffer.from(padding), Buffer.from(body)]))).toEqual(small);
});

test("a large body does what a small one does", async () => {
  const server = await openServer();
  const answer = await server.post(`${api}/experiments/create`, `${padding}{"name": "large"}`);
  expect(answer.status).toBe(200);
  expect(await server.store.experiments.getByName("large")).toMatchObject({ name: "large" });
});

test("too many values are refused with what was found and what is allowed, and others are answered meanwhile", async () => {
  const server = await openServer();
  const order: string[] = [];
  const large = server.post(`${api}/runs/log-batch`, entries(500_000)).then((answer) => {
    order.push("large");
    return answer;
  });
  const other = server.get("/health").then(() => order.push("other"));
  const answer = await large;
  await other;
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error_code: "INVALID_PARAMETER_VALUE",
    message: "The body has 1000002 values; at most 150000 are taken in one request",
  });
  expect(order).toEqual(["other", "large"]);
});

test("a thread that ends fails its bodies, and the next body has a new one", async () => {
  const threads: Worker[] = [];
  process.on("worker", (thread: Worker) => threads.push(thread));
  onTestFinished(() => void process.removeAllListeners("worker"));
  const bodies = new LargeBodies();
  onTestFinished(() => bodies.close());
  const given = expect(bodies.parse(Buffer.from(entries(500_000)))).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
  await setImmediateLater();
  await threads[0]?.terminate();
  await given;
  expect((await bodies.parse(Buffer.from(entries(10))))()).toHaveProperty("metrics");
});

test("closing lets a body in flight be answered", async () => {
  const bodies = new LargeBodies();
  const given = bodies.parse(Buffer.from(entries(10_000)));
  bodies.close();
  expect((await given)()).toHaveProperty("metrics");
});

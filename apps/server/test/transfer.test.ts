// Whole entities over HTTP: reading is allowed, writing is the operator's choice, and a bad body is the caller's mistake.
import { expect, test } from "vitest";
import { openServer } from "./open-server.js";

const path = "/api/2.0/runledger/transfer";
const body = async (answer: Response): Promise<readonly [status: number, body: unknown]> => [
  answer.status,
  await answer.json(),
];

test("clients may read and not write, unless the operator says so", async () => {
  const server = await openServer();
  const { id } = await server.store.runs.create({ experimentId: "0" });
  const point = { run_id: id, key: "m", value: 1, timestamp: 1, step: 0 };
  const refused = expect.objectContaining({
    error_code: "PERMISSION_DENIED",
    message: expect.stringContaining("--allow-transfer"),
  });
  expect(await body(await server.post(`${path}/put-points`, { points: [point] }))).toEqual([403, refused]);
  expect(await body(await server.post(`${path}/put-runs`, {}))).toEqual([403, refused]);
  const read = await body(await server.post(`${path}/runs`, { ids: [id] }));
  expect(read).toMatchObject([200, { runs: [{ info: { run_id: id } }] }]);

  const open = await openServer({ allowTransfer: true });
  const { id: other } = await open.store.runs.create({ experimentId: "0" });
  const points = [{ ...point, run_id: other, value: "NaN" }];
  expect(await body(await open.post(`${path}/put-points`, { points }))).toEqual([200, {}]);
  expect(await body(await open.post(`${path}/points`, { ids: [other], limit: 5 }))).toEqual([200, { points }]);
});

test.each([false, true])("a server says whether it lets clients write: %s", async (allowTransfer) => {
  const server = await openServer({ allowTransfer });
  const [, told] = await body(await server.get("/api/2.0/runledger/server"));
  expect(told).toMatchObject({
    capabilities: expect.arrayContaining(["transfer"]),
    features: { read_only_transfer: !allowTransfer },
  });
});

test.each([
  ["put-runs", { runs: [{}] }, "runs[0].info"],
  [
    "put-runs",
    { runs: [{ info: { run_id: "../x", experiment_id: "0", status: "RUNNING", lifecycle_stage: "active" } }] },
    "../x",
  ],
  ["put-points", { points: [{ run_id: "r", key: "m", value: "much", timestamp: 1 }] }, "points[0].value"],
  ["put-experiments", { experiments: [{ name: 5 }] }, "experiments[0].name"],
  ["points", { ids: ["r"], limit: 0 }, "0"],
  ["run-ids", { experiment_ids: ["x"], limit: 5 }, "x"],
])("%s refuses %j", async (method, input, named) => {
  const server = await openServer({ allowTransfer: true });
  const answer = await body(await server.post(`${path}/${method}`, input));
  const refusal = { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining(named) };
  expect(answer).toMatchObject([400, refusal]);
});

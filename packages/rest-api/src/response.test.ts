import { errorCodes, StoreError } from "@runledger/store-api";
import { expect, it } from "vitest";
import { readError } from "./error.js";
import { readResponse, writeResponse } from "./response.js";

const info = {
  run_uuid: "r",
  experiment_id: "0",
  status: "RUNNING",
  start_time: 0,
  end_time: undefined,
  user_id: "",
  lifecycle_stage: "active",
  run_id: "r",
} as const;
const nothing = { metrics: [], params: [], tags: [] };
const noInputs = { dataset_inputs: [], model_inputs: [] };

it("writes compact JSON without empty lists; a run keeps data and inputs, and outputs where they are given", () => {
  expect(writeResponse("searchRuns", { runs: [] })).toBe("{}");
  expect(writeResponse("deleteRun", {})).toBe("{}");
  const wire =
    '{"info":{"run_uuid":"r","experiment_id":"0","status":"RUNNING","start_time":0,"user_id":"","lifecycle_stage":"active","run_id":"r"},"data":{},"inputs":{}';
  expect(writeResponse("createRun", { run: { info, data: nothing, inputs: noInputs } })).toBe(`{"run":${wire}}}`);
  expect(
    writeResponse("getRun", { run: { info, data: nothing, inputs: noInputs, outputs: { model_outputs: [] } } }),
  ).toBe(`{"run":${wire},"outputs":{}}}`);
});

it("writes NaN and infinities as text everywhere, and keeps the empty list of the bulk history", () => {
  const point = { key: "m", timestamp: 1, step: 0 };
  const metrics = [
    { ...point, value: 1 },
    { ...point, value: NaN },
    { ...point, value: -Infinity },
  ];
  const kept = structuredClone(metrics);
  expect(writeResponse("getMetricHistory", { metrics })).toBe(
    '{"metrics":[{"key":"m","timestamp":1,"step":0,"value":1},{"key":"m","timestamp":1,"step":0,"value":"NaN"},{"key":"m","timestamp":1,"step":0,"value":"-Infinity"}]}',
  );
  expect(metrics).toEqual(kept);
  expect(writeResponse("getMetricHistoryBulk", { metrics: [{ ...point, value: NaN, run_id: "r" }] })).toContain(
    '"value":"NaN"',
  );
  expect(writeResponse("getMetricHistoryBulk", { metrics: [] })).toBe('{"metrics":[]}');
});

it("reads bare and quoted NaN, and whole numbers as numbers or text", () => {
  const text =
    '{"metrics":[{"key":"NaN \\" : NaN","run_id":"r","step":"2","timestamp":1,"value":NaN},{"key":"i","run_id":"r","step":0,"timestamp":1,"value":-Infinity},{"key":"q","run_id":"r","step":0,"timestamp":1,"value":"Infinity"}]}';
  expect(readResponse("getMetricHistoryBulk", text).metrics).toEqual([
    { key: 'NaN " : NaN', run_id: "r", step: 2, timestamp: 1, value: NaN },
    { key: "i", run_id: "r", step: 0, timestamp: 1, value: -Infinity },
    { key: "q", run_id: "r", step: 0, timestamp: 1, value: Infinity },
  ]);
});

it("reads MLflow's empty answers and its own spaces", () => {
  expect(readResponse("deleteRun", "")).toEqual({});
  expect(readResponse("deleteRun", "200 OK")).toEqual({});
  expect(readResponse("searchRuns", "{\n  \n}")).toEqual({ runs: [] });
  const run = { info: { ...info, status: 3 }, data: {}, inputs: {} };
  expect(readResponse("createRun", JSON.stringify({ run })).run).toEqual({
    info: { ...info, status: "FINISHED" },
    data: nothing,
    inputs: noInputs,
  });
});

it.each(["<html>", '{"runs":5}', '{"runs":[{"info":{"status":"NEW"}}]}', "[]"])(
  "does not take %s for an answer",
  (text) => {
    expect(() => readResponse("searchRuns", text)).toThrow(
      expect.objectContaining({ code: "INTERNAL_ERROR", message: expect.stringContaining("answer to searchRuns") }),
    );
  },
);

it.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])("carries %s over the wire", (code) => {
  const error = new StoreError(code, "why 'x'");
  const read = readError(error.status, JSON.stringify(error));
  expect([read.code, read.message, read.status]).toEqual([code, "why 'x'", error.status]);
});

it.each([
  [400, "BAD_REQUEST"],
  [401, "UNAUTHENTICATED"],
  [403, "PERMISSION_DENIED"],
  [404, "ENDPOINT_NOT_FOUND"],
  [405, "BAD_REQUEST"],
  [409, "ALREADY_EXISTS"],
  [429, "RESOURCE_EXHAUSTED"],
  [500, "INTERNAL_ERROR"],
  [501, "NOT_IMPLEMENTED"],
  [408, "TEMPORARILY_UNAVAILABLE"],
  [502, "TEMPORARILY_UNAVAILABLE"],
  [503, "TEMPORARILY_UNAVAILABLE"],
  [504, "DEADLINE_EXCEEDED"],
] as const)("takes %i without JSON for %s", (status, code) => {
  for (const text of ["", "<html>", "[]", '{"error_code":"toString"}', '{"error_code":"NEW_CODE","message":"m"}'])
    expect(readError(status, text).code).toBe(code);
});

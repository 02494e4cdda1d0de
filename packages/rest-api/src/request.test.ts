import { expect, it, describe } from "vitest";
import { readRequest, writeRequest, type IncomingRequest } from "./request.js";

const json = "application/json";

function post(body: string | undefined, contentType: string | undefined = json): IncomingRequest {
  return { method: "POST", path: {}, query: {}, contentType, body };
}

const get = (query: IncomingRequest["query"], body?: string): IncomingRequest => ({
  method: "GET",
  path: {},
  query,
  contentType: undefined,
  body,
});

const invalid = (message: string | RegExp) =>
  expect.objectContaining({ code: "INVALID_PARAMETER_VALUE", message: expect.stringMatching(message) });

describe("a body", () => {
  const expected = { max_results: 1, order_by: [] };
  const search = (request: IncomingRequest) => readRequest("searchExperiments", request);

  it.each([
    ['{"max_results":1}', json],
    ['{"max_results":1}', "application/json; charset=utf-8"],
    ['\uFEFF{"max_results":1}', json],
    ['"{\\"max_results\\": 1}"', json],
  ])("%s of type %s is read", (body, type) => {
    expect(search(post(body, type))).toEqual(expected);
  });

  it.each(["text/plain", "APPLICATION/JSON", "application/x-www-form-urlencoded", "application/jsonx", ""])(
    "of type '%s' is refused",
    (type) => {
      expect(() => search(post('{"max_results":1}', type))).toThrow(invalid("Content-Type must be 'application/json'"));
    },
  );

  it("without a type is refused, even an empty one", () => {
    expect(() => search({ ...post(undefined), contentType: undefined })).toThrow(invalid(/is missing$/));
  });

  it.each(["not json", '{"value":NaN}', '"x"', "[1]", "[]", "5", "true", '"5"', '"[]"'])("%s is refused", (body) => {
    expect(() => search(post(body))).toThrow(invalid(/^The body (is not valid JSON|must be a JSON object)$/));
  });

  it.each([undefined, "", " \n", "null", '"null"'])("%j counts as an empty object", (body) => {
    expect(search(post(body))).toEqual({ max_results: 0, order_by: [] });
    expect(() => readRequest("getRun", { ...get({}), body })).toThrow(
      invalid("Missing value for required parameter 'run_id'"),
    );
  });

  it("of PATCH and DELETE may be of any type, and a query does not count", () => {
    const request = { ...post('{"name":"m"}', "text/plain"), query: { name: "other" } };
    expect(readRequest("updateRegisteredModel", { ...request, method: "PATCH" })).toEqual({ name: "m" });
    expect(readRequest("deleteRegisteredModel", { ...request, method: "DELETE" })).toEqual({ name: "m" });
    expect(() => readRequest("deleteRegisteredModel", { ...get({ name: "m" }), method: "DELETE" })).toThrow(
      invalid("'name'"),
    );
  });
});

it.each(["NaN", "-Infinity", "1e400", "true", "[1]"])("a metric of the bare value %s is refused", (value) => {
  const body = `{"run_id":"r","key":"m","timestamp":1,"value":${value}}`;
  expect(() => readRequest("logMetric", post(body))).toThrow(invalid(/'value'|not valid JSON/));
});

describe("a query", () => {
  it("has snake_case names, repeated lists and ignores the rest", () => {
    const query = { max_results: "5", order_by: ["name", "x DESC"], view_type: "ALL", pageToken: "t", bogus: "1" };
    expect(readRequest("searchExperiments", get(query))).toEqual({
      max_results: 5,
      order_by: ["name", "x DESC"],
      view_type: "ALL",
    });
    expect(readRequest("searchExperiments", get({ maxResults: "1" }))).toEqual({ max_results: 0, order_by: [] });
    expect(readRequest("getLatestVersions", get({ name: "m", stages: "Staging" }))).toEqual({
      name: "m",
      stages: ["Staging"],
    });
    expect(readRequest("getExperiment", get({ experiment_id: ["1", "2"] }))).toEqual({ experiment_id: "1" });
    expect(readRequest("getMetricHistoryBulk", get({ run_id: ["a", "b"], metric_key: "m" }))).toEqual({
      run_id: ["a", "b"],
      metric_key: "m",
    });
  });

  it("without known parameters still counts, but an empty one gives way to a JSON body", () => {
    expect(readRequest("getRun", get({}, '{"run_id":"r"}'))).toEqual({ run_id: "r" });
    expect(() => readRequest("getRun", get({ x: "1" }, '{"run_id":"r"}'))).toThrow(invalid("'run_id'"));
    expect(() => readRequest("getRun", { ...get({ run_id: "r" }), method: "HEAD" })).toThrow(invalid("'run_id'"));
    expect(readRequest("getRun", get({ run_uuid: "u" }))).toEqual({ run_id: "u" });
  });

  it.each([
    ["true", true],
    ["False", false],
  ])("takes %s for %s", (text, flag) => {
    expect(readRequest("getLoggedModel", { ...get({ allow_deleted: text }), path: { model_id: "m" } })).toEqual({
      model_id: "m",
      allow_deleted: flag,
    });
  });

  it.each(["1", "", "yes"])("refuses '%s' for a boolean", (text) => {
    expect(() => readRequest("getLoggedModel", { ...get({ allow_deleted: text }), path: { model_id: "m" } })).toThrow(
      invalid("must be 'true' or 'false'"),
    );
  });

  it("carries the fields of a file", () => {
    const request = {
      method: "POST",
      path: {},
      query: { run_uuid: "r", path: "a/b" },
      contentType: "image/png",
      body: undefined,
    };
    expect(readRequest("uploadArtifact", request)).toEqual({ run_id: "r", path: "a/b" });
    expect(readRequest("proxyUploadArtifact", { ...request, method: "PUT", path: { artifact_path: "a/b" } })).toEqual({
      artifact_path: "a/b",
    });
  });
});

describe("a parameter of the path", () => {
  const finalize = (body: string) =>
    readRequest("finalizeLoggedModel", { ...post(body), method: "PATCH", path: { model_id: "m" } });

  it("counts with or without the same one in the body", () => {
    expect(finalize('{"status":"LOGGED_MODEL_READY"}')).toEqual({ model_id: "m", status: "LOGGED_MODEL_READY" });
    expect(finalize('{"status":3,"model_id":"m"}')).toEqual({ model_id: "m", status: "LOGGED_MODEL_UPLOAD_FAILED" });
  });

  it("is not contradicted", () => {
    expect(() => finalize('{"status":2,"model_id":"other"}')).toThrow(
      invalid("Parameter 'model_id' is 'm' in the path, but 'other' beside it"),
    );
    expect(() => finalize('{"status":2,"modelId":"other"}')).toThrow(invalid("Both 'model_id' and 'modelId'"));
    expect(() => finalize('{"status":"READY"}')).toThrow(invalid("one of LOGGED_MODEL_STATUS_UNSPECIFIED"));
  });
});

it("writes what MLflow's server reads", () => {
  expect(
    writeRequest("logMetric", { run_id: "r", key: "m", value: NaN, timestamp: 1, step: 0, model_id: undefined }),
  ).toEqual({
    method: "POST",
    path: "/api/2.0/mlflow/runs/log-metric",
    body: '{"run_id":"r","key":"m","value":"NaN","timestamp":1,"step":0}',
  });
  expect(writeRequest("searchLoggedModels", { experiment_ids: [], datasets: [], order_by: [] }).body).toBe(
    '{"experiment_ids":[]}',
  );
  expect(writeRequest("setLoggedModelTags", { model_id: "m/1", tags: [] })).toEqual({
    method: "PATCH",
    path: "/api/2.0/mlflow/logged-models/m%2F1/tags",
    body: '{"model_id":"m/1"}',
  });
  const { method, path, query } = writeRequest("getMetricHistoryBulk", { run_id: ["a", "b&"], metric_key: "m" });
  expect([method, path, String(query)]).toEqual([
    "GET",
    "/ajax-api/2.0/mlflow/metrics/get-history-bulk",
    "run_id=a&run_id=b%26&metric_key=m",
  ]);
  expect(writeRequest("proxyDownloadArtifact", { artifact_path: "a b/ü" }).path).toBe(
    "/api/2.0/mlflow-artifacts/artifacts/a%20b/%C3%BC",
  );
});

it.each(["..", ".", "", "a/../b", "/a", "a//b"])(
  "does not write '%s' into a path, which would mean another",
  (artifact_path) => {
    expect(() => writeRequest("proxyDeleteArtifact", { artifact_path })).toThrow(invalid("cannot stand in a path"));
  },
);

it("sends a number that is none as text, for the server to refuse", () => {
  const { body } = writeRequest("createRun", { experiment_id: "0", start_time: Number.NaN, tags: [] });
  expect(JSON.parse(body ?? "")).toMatchObject({ start_time: "NaN" });
  const incoming = { method: "POST", path: {}, query: {}, contentType: "application/json", body };
  expect(() => readRequest("createRun", incoming)).toThrow(/start_time/);
});

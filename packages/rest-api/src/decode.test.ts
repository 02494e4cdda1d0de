import { StoreError } from "@runledger/store-api";
import { object, type Schema } from "./schema.js";
import { describe, expect, it } from "vitest";
import { decoderOf } from "./decode.js";
import * as kinds from "./fields.js";
import { viewType } from "./wire/experiment.js";
import { metric } from "./wire/metric.js";

const decode = (field: Schema, value: unknown): unknown => {
  const { x } = decoderOf(object({ x: kinds.optional(field) }), "request")({ x: value }) as { x?: unknown };
  return x;
};

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (StoreError.is(error) && error.code === "INVALID_PARAMETER_VALUE") return error.message;
    throw error;
  }
  return "";
}

describe("a whole number", () => {
  it.each([
    [12, 12],
    [2.0, 2],
    [-0, -0],
    ["12", 12],
    ["+5", 5],
    ["-5", -5],
    ["007", 7],
    ["1e3", 1000],
    ["2.0", 2],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["-9007199254740991", Number.MIN_SAFE_INTEGER],
  ])("%j is %j", (value, expected) => {
    expect(decode(kinds.int64, value)).toBe(expected);
  });

  it.each([
    1.5,
    "1.5",
    "x",
    "",
    " 1",
    "1_000",
    "0x10",
    true,
    [],
    {},
    [1],
    2 ** 53,
    -(2 ** 53),
    "9007199254740993",
    Infinity,
    "1e400",
    NaN,
  ])("%j is refused", (value) => {
    expect(refusal(() => decode(kinds.int64, value))).toMatch(/^Invalid value for parameter 'x': .*whole number/);
  });
});

describe("a double", () => {
  it.each([
    [1.5, 1.5],
    ["1.5", 1.5],
    [" 1", 1],
    ["-1e-3", -0.001],
    [".5", 0.5],
    ["NaN", NaN],
    ["Infinity", Infinity],
    ["-Infinity", -Infinity],
  ])("%j is %j", (value, expected) => {
    expect(decode(kinds.double, value)).toBe(expected);
  });

  it.each(["abc", "", "nan", "inf", "+Infinity", "0x10", "1_000", "1e400", Infinity, NaN, true, [], {}])(
    "%j is refused",
    (value) => {
      expect(refusal(() => decode(kinds.double, value))).toMatch(/^Invalid value for parameter 'x': .*finite number/);
    },
  );
});

describe("an enum", () => {
  it.each([
    ["ALL", "ALL"],
    [3, "ALL"],
    ["3", "ALL"],
    ["DELETED_ONLY", "DELETED_ONLY"],
  ])("%j is %s", (value, name) => {
    expect(decode(viewType, value)).toBe(name);
  });

  it.each(["all", "BOGUS", "", 0, 4, 1.5, true, "toString", ["ALL"]])("%j is refused", (value) => {
    expect(refusal(() => decode(viewType, value))).toContain("one of ACTIVE_ONLY, DELETED_ONLY, ALL");
  });
});

it.each([
  [kinds.text, 5],
  [kinds.text, ["a"]],
  [kinds.flag, "true"],
  [kinds.flag, 1],
  [kinds.list(kinds.text), "a"],
  [kinds.list(kinds.text), {}],
  [kinds.list(kinds.text), [5]],
  [kinds.list(kinds.text), [null]],
  [kinds.textMap, []],
  [kinds.textMap, { a: 1 }],
  [metric, []],
])("the wrong kind for a field is refused (%#)", (field, value) => {
  expect(refusal(() => decode(field, value))).toMatch(/^Invalid value for parameter 'x/);
});

const message = object({
  run_id: kinds.runId,
  metrics: kinds.list(metric),
  order_by: kinds.list(kinds.text),
  max_results: kinds.optional(kinds.int64),
  step: kinds.withDefault(kinds.int64, 0),
});
const read = decoderOf(message, "request");
const bare = { run_id: "r", metrics: [], order_by: [], step: 0 };

describe("an object", () => {
  it("takes null for absent, fills in defaults and ignores what it does not know", () => {
    expect(read({ run_id: "r", max_results: null, step: null, metrics: null, bogus: 1 })).toEqual(bare);
    expect(Object.keys(read(JSON.parse('{"run_id":"r","__proto__":{"step":5}}')))).toEqual([
      "run_id",
      "metrics",
      "order_by",
      "step",
    ]);
  });

  it("takes camelCase for fields that are not required", () => {
    expect(read({ run_id: "r", maxResults: 3, orderBy: ["a"] })).toEqual({ ...bare, max_results: 3, order_by: ["a"] });
    expect(
      read({ run_id: "r", metrics: [{ key: "k", value: 1, timestamp: 1, modelId: "m" }] }).metrics[0],
    ).toHaveProperty("model_id", "m");
    expect(refusal(() => read({ runId: "r" }))).toBe("Missing value for required parameter 'run_id'");
  });

  it.each([
    { run_id: "r", max_results: 1, maxResults: 1 },
    { run_id: "r", runId: "r" },
    { run_id: "r", metrics: [{ key: "k", value: 1, timestamp: 1, model_id: "m", modelId: "m" }] },
  ])("refuses both spellings at once (%#)", (value) => {
    expect(refusal(() => read(value))).toMatch(/^Both '.*' and '.*' are given/);
  });

  it("takes run_uuid for run_id, which goes first", () => {
    expect(read({ run_uuid: "u" }).run_id).toBe("u");
    expect(read({ run_id: "", run_uuid: "u" }).run_id).toBe("u");
    expect(read({ run_id: "r", run_uuid: "u" }).run_id).toBe("r");
  });

  it.each([{}, { run_id: null }, { run_id: "" }, { run_uuid: "" }])("misses what is required in %j", (value) => {
    expect(refusal(() => read(value))).toBe("Missing value for required parameter 'run_id'");
  });

  it.each([
    [{ key: "k", value: 1 }, "Missing value for required parameter 'metrics[1].timestamp'"],
    [{ value: 1, timestamp: 1 }, "Missing value for required parameter 'metrics[1].key'"],
    [{ key: "", value: 1, timestamp: 1 }, "Missing value for required parameter 'metrics[1].key'"],
    [
      { key: "k", value: 1, timestamp: 1.5 },
      "Invalid value for parameter 'metrics[1].timestamp': 1.5, of type number; it must be a whole number within ±2^53",
    ],
    [1, "Invalid value for parameter 'metrics[1]': 1, of type number; it must be an object"],
  ])("names the place of %j in a list", (item, text) => {
    expect(refusal(() => read({ run_id: "r", metrics: [{ key: "k", value: 1, timestamp: 1 }, item] }))).toBe(text);
  });
});

it("reads an answer that leaves out what is empty", () => {
  expect(decoderOf(message, "answer")({})).toEqual({ ...bare, run_id: "" });
});

import { describe, expect, it } from "vitest";
import { limits, type LogBatch, type NewRun, type Store, withContract } from "../src/index.js";
import { codeOf, recordingDriver, type Recording } from "./recording-driver.js";

const bad = "INVALID_PARAMETER_VALUE";
const open = (options = {}, info = {}): Recording & { readonly store: Store } => {
  const recording = recordingDriver({}, info);
  return { ...recording, store: withContract(recording.driver, { clock: () => 7, ...options }) };
};
const point = (fields: object) => ({ key: "m", value: 1, timestamp: 1, step: 0, ...fields });

describe("keys of metrics, params and tags", () => {
  const accepted = [
    "a",
    "a/b",
    "a b",
    "a:b",
    "a.b-c_d",
    ".a",
    "a/.b",
    "é",
    "日本/語",
    "٣",
    "a\n",
    "k".repeat(250),
    "𐐀".repeat(250),
  ];
  const refused = [
    "",
    "a//b",
    "./a",
    "a/",
    "/a",
    "..",
    "../a",
    "..a",
    "a/../b",
    ".",
    "a/./b",
    "a,b",
    "a%b",
    "a\nb",
    "a\n\n",
    "😀",
    "\ud800",
    "k".repeat(251),
    5,
    null,
  ];

  it.each(accepted)("takes %j", async (key) => {
    const { store, calls } = open();
    await store.runs.log("r", { metrics: [point({ key })] });
    expect(calls).toEqual([["runs.log", "r", { metrics: [point({ key })], params: [], tags: [] }]]);
  });

  it.each(refused)("refuses %j everywhere", async (key) => {
    const { store, calls } = open();
    const pair = { key: key as string, value: "v" };
    expect(await codeOf(store.runs.log("r", { metrics: [point({ key })] }))).toBe(bad);
    expect(await codeOf(store.runs.log("r", { params: [pair] }))).toBe(bad);
    expect(await codeOf(store.runs.log("r", { tags: [pair] }))).toBe(bad);
    expect(await codeOf(store.experiments.setTag("0", pair.key, "v"))).toBe(bad);
    expect(await codeOf(store.registry?.models.setTag("m", pair.key, "v") ?? Promise.resolve())).toBe(bad);
    expect(calls).toEqual([]);
  });
});

describe("a batch", () => {
  const many = (count: number, fields: (index: number) => object) =>
    Array.from({ length: count }, (_, index) => fields(index));
  const params = (count: number) => many(count, (i) => ({ key: `p${i}`, value: "1" })) as LogBatch["params"];
  const metrics = (count: number) => many(count, () => point({})) as LogBatch["metrics"];

  it("holds at most 1000 entries, of them 100 params and 100 tags", async () => {
    const { store, calls } = open();
    expect(await codeOf(store.runs.log("r", { metrics: metrics(900), params: params(100) }))).toBe("none");
    expect(await codeOf(store.runs.log("r", { metrics: metrics(901), params: params(100) }))).toBe(bad);
    expect(await codeOf(store.runs.log("r", { metrics: metrics(1001) }))).toBe(bad);
    expect(await codeOf(store.runs.log("r", { params: params(101) }))).toBe(bad);
    expect(await codeOf(store.runs.log("r", { tags: params(101) }))).toBe(bad);
    expect(calls).toHaveLength(1);
  });

  it("refuses repeated params, even equal ones, and lets the last of equal tags count", async () => {
    const { store, calls } = open();
    const twice = [1, 1].map((value) => ({ key: "k", value: String(value) }));
    expect(await codeOf(store.runs.log("r", { params: twice }))).toBe(bad);
    await store.runs.log("r", {
      tags: [
        { key: "k", value: "1" },
        { key: "l", value: "3" },
        { key: "k", value: "2" },
      ],
    });
    expect(calls[0]?.[2]).toMatchObject({
      tags: [
        { key: "k", value: "2" },
        { key: "l", value: "3" },
      ],
    });
  });

  it.each([
    ["a fraction as timestamp", { timestamp: 1.5 }],
    ["a negative timestamp", { timestamp: -1 }],
    ["a step beyond 2^53", { step: 2 ** 53 }],
    ["a text as value", { value: "1" }],
    ["no value", { value: undefined }],
  ])("refuses %s", async (_what, fields) => {
    const { store, calls } = open();
    expect(await codeOf(store.runs.log("r", { metrics: [point({}), point(fields)] }))).toBe(bad);
    expect(calls).toEqual([]);
  });

  it("clamps infinities unless the store keeps them, and leaves NaN", async () => {
    const values = [Infinity, -Infinity, Number.NaN, -0];
    const stored = async (infiniteMetrics: boolean) => {
      const { store, calls } = open({}, { features: { infiniteMetrics } });
      await store.runs.log("r", { metrics: values.map((value) => point({ value })) as LogBatch["metrics"] });
      return (calls.flat()[2] as LogBatch).metrics.map(({ value }) => value);
    };
    expect(await stored(false)).toEqual([Number.MAX_VALUE, -Number.MAX_VALUE, Number.NaN, -0]);
    expect(await stored(true)).toEqual(values);
  });

  it("cuts long values by code points, or refuses them", async () => {
    const long = { params: [{ key: "p", value: "😀".repeat(6001) }], tags: [{ key: "t", value: "é".repeat(8001) }] };
    const cutting = open();
    await cutting.store.runs.log("r", long);
    const cut = {
      metrics: [],
      params: [{ key: "p", value: "😀".repeat(6000) }],
      tags: [{ key: "t", value: "é".repeat(8000) }],
    };
    expect(cutting.calls).toEqual([["runs.log", "r", cut]]);
    const strict = open({ truncateLongValues: false });
    expect(await codeOf(strict.store.runs.log("r", { params: long.params }))).toBe(bad);
    expect(await codeOf(strict.store.runs.log("r", { tags: long.tags }))).toBe(bad);
    expect(await codeOf(strict.store.runs.log("r", { params: [{ key: "p", value: "😀".repeat(6000) }] }))).toBe("none");
  });

  it("is checked in well under a millisecond", async () => {
    const { store } = open();
    const batch = { metrics: many(1000, (i) => point({ key: `train/loss ${i}`, step: i })) as LogBatch["metrics"] };
    const times: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const start = performance.now();
      await store.runs.log("r", batch);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(1);
  });
});

describe("a new run", () => {
  const made = async (run: object): Promise<NewRun> => {
    const { store, calls } = open();
    await store.runs.create({ experimentId: "0", ...run });
    return calls[0]?.[1] as NewRun;
  };
  const named = (value: string) => ({ key: "mlflow.runName", value });

  it("has an id, a name, and the name as a tag", async () => {
    const run = await made({ experimentId: " 007 ", tags: [{ key: "../any", value: "text" }] });
    expect(run).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      experimentId: "7",
      name: run.name,
      userId: "",
      startTime: 0,
      tags: [{ key: "../any", value: "text" }, named(run.name)],
    });
    expect(run.name).toMatch(/^[a-z]+-[a-z]+-\d{1,4}$/);
  });

  it("takes its name from the field or the tag, which must agree", async () => {
    expect(await made({ name: "a", tags: [named("a")] })).toMatchObject({ name: "a", tags: [named("a")] });
    expect(await made({ tags: [named("b")] })).toMatchObject({ name: "b", tags: [named("b")] });
    expect(await made({ name: "c", tags: [named("")] })).toMatchObject({ name: "c", tags: [named("c")] });
    const { store } = open();
    expect(await codeOf(store.runs.create({ experimentId: "0", name: "a", tags: [named("b")] }))).toBe(bad);
  });

  it.each([
    ["no experiment", { experimentId: "" }, "BAD_REQUEST"],
    ["an experiment that is no number", { experimentId: "abc" }, bad],
    ["an experiment beyond 64 bits", { experimentId: "9223372036854775808" }, "RESOURCE_DOES_NOT_EXIST"],
    [
      "repeated tags",
      {
        tags: [
          { key: "k", value: "1" },
          { key: "k", value: "1" },
        ],
      },
      "BAD_REQUEST",
    ],
    ["a name beyond 250", { name: "n".repeat(251) }, bad],
    ["a user id beyond 256", { userId: "u".repeat(257) }, bad],
    ["a fraction as start", { startTime: 1.5 }, bad],
  ])("is refused with %s", async (_what, run, code) => {
    const { store, calls } = open();
    expect(await codeOf(store.runs.create({ experimentId: "0", ...run }))).toBe(code);
    expect(calls).toEqual([]);
  });
});

describe("other arguments", () => {
  const cases: [string, (store: Store) => Promise<unknown> | undefined, string][] = [
    ["a run id that is a path", (s) => s.runs.get("../x"), "RESOURCE_DOES_NOT_EXIST"],
    ["an empty run id", (s) => s.runs.get(""), bad],
    ["the smallest experiment id", (s) => s.experiments.delete("-9223372036854775808"), "none"],
    ["an experiment name of 256", (s) => s.experiments.create({ name: "😀".repeat(256) }), "none"],
    ["an experiment name of 257", (s) => s.experiments.create({ name: "n".repeat(257) }), bad],
    ["an empty experiment name", (s) => s.experiments.create({ name: "" }), bad],
    [
      "repeated experiment tags",
      (s) =>
        s.experiments.create({
          name: "n",
          tags: [
            { key: "k", value: "" },
            { key: "k", value: "" },
          ],
        }),
      "RESOURCE_ALREADY_EXISTS",
    ],
    ["an experiment tag of 20001", (s) => s.experiments.setTag("0", "k", "v".repeat(20_001)), bad],
    ["a runs: location", (s) => s.experiments.create({ name: "n", artifactLocation: "runs:/x/y" }), bad],
    ["a location with a fragment", (s) => s.experiments.create({ name: "n", artifactLocation: "s3://b/x#frag" }), bad],
    [
      "a location with a hidden ..",
      (s) => s.experiments.create({ name: "n", artifactLocation: "s3://b/x?a=%252e%252e/b" }),
      bad,
    ],
    ["a path with parameters", (s) => s.experiments.create({ name: "n", artifactLocation: "/a;b" }), bad],
    [
      "an S3 location with a semicolon",
      (s) => s.experiments.create({ name: "n", artifactLocation: "s3://b/a;b?x=1" }),
      "none",
    ],
    ["a location of 257", (s) => s.experiments.create({ name: "n", artifactLocation: `/${"x".repeat(256)}` }), bad],
    ["an unknown run status", (s) => s.runs.update("r", { status: "DONE" as "FINISHED" }), bad],
    ["a logged model name with a dot", (s) => s.loggedModels?.create({ experimentId: "0", name: "a.b" }), bad],
    [
      "repeated logged model params",
      (s) =>
        s.loggedModels?.logParams("m-1", [
          { key: "p", value: "1" },
          { key: "p", value: "1" },
        ]),
      "BAD_REQUEST",
    ],
    [
      "a data set digest of 37",
      (s) =>
        s.datasets?.logInputs("r", {
          datasets: [
            {
              dataset: { name: "", digest: "d".repeat(37), sourceType: "", source: "", schema: null, profile: null },
              tags: [],
            },
          ],
        }),
      bad,
    ],
    ["a blank model name", (s) => s.registry?.models.create({ name: "  " }), bad],
    ["a model name with a slash", (s) => s.registry?.models.create({ name: "a/b" }), bad],
    ["a model name '..'", (s) => s.registry?.models.create({ name: ".." }), bad],
    ["a model name with a percent sign", (s) => s.registry?.models.create({ name: "a%b" }), "none"],
    ["a model tag of 5001", (s) => s.registry?.models.setTag("m", "k", "v".repeat(5001)), bad],
    ["alias LATEST", (s) => s.registry?.models.setAlias("m", "LATEST", 1), bad],
    ["alias V22", (s) => s.registry?.models.setAlias("m", "V22", 1), bad],
    ["alias 1", (s) => s.registry?.models.setAlias("m", "1", 1), "none"],
    ["alias é", (s) => s.registry?.models.setAlias("m", "é", 1), "none"],
    ["alias a.b", (s) => s.registry?.models.setAlias("m", "a.b", 1), bad],
    ["version 1.0", (s) => s.registry?.versions.get("m", "1.0"), bad],
    ["version -1", (s) => s.registry?.versions.get("m", "-1"), "RESOURCE_DOES_NOT_EXIST"],
    ["archiving into Archived", (s) => s.registry?.versions.transition("m", 1, "archived", true), bad],
    ["an unknown stage", (s) => s.registry?.versions.transition("m", 1, "bogus", false), bad],
  ];

  it.each(cases)("%s", async (_what, act, code) => {
    expect(await codeOf(Promise.resolve(act(open().store)))).toBe(code);
  });

  it("reads versions as integers and stages in any letter case", async () => {
    const { store, calls } = open();
    await store.registry?.versions.transition("m", " +01", "staging", true);
    expect(calls).toEqual([["versions.transition", "m", 1, "Staging", true, 7]]);
  });

  it("drops repeated data sets and models of one call", async () => {
    const { store, calls } = open();
    const input = (source: string) => ({
      dataset: { name: "d", digest: "1", sourceType: "s", source, schema: null, profile: null },
      tags: [],
    });
    await store.datasets?.logInputs("r", {
      datasets: [input("first"), input("second")],
      models: [{ modelId: "m-1" }, { modelId: "m-1" }],
    });
    expect(calls).toEqual([["datasets.logInputs", "r", { datasets: [input("first")], models: [{ modelId: "m-1" }] }]]);
  });

  it("names values and limits, but no value in full", async () => {
    const { store } = open();
    const key = "k".repeat(100_000);
    const message = await store.experiments.setTag("0", key, "v").catch((error: Error) => error.message);
    expect(message).toContain(`${limits.key} characters`);
    expect(String(message).length).toBeLessThan(400);
  });
});

describe("recordModel", () => {
  const edited = async (modelJson: string, history: string | undefined) => {
    const { store, calls } = open();
    await store.runs.recordModel("r", modelJson);
    const edit = calls[0]?.[3] as (old: string | undefined) => string;
    return edit(history);
  };
  const model = '{"artifact_path": "m", "run_id": "r", "big": 12345678901234567890}';

  it("appends to the list and keeps the text of every entry", async () => {
    const one = await edited(model, undefined);
    expect(one).toBe(`[${model}]`);
    expect(await edited(model, one)).toBe(`[${model}, ${model}]`);
    expect(await edited(model, "[]")).toBe(`[${model}]`);
  });

  it.each(["{}", "[]", "5", "null", "{", '{"artifact_path": ""}'])("refuses %s", async (json) => {
    expect(await codeOf(edited(json, undefined))).toBe(bad);
  });

  it("refuses to grow beyond a tag", async () => {
    expect(await codeOf(edited(model, `["${"x".repeat(7990)}"]`))).toBe(bad);
  });
});

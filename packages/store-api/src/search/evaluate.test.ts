import { describe, expect, it } from "vitest";
import type { LoggedModel, LoggedModelMetric } from "../contract/logged-models.js";
import type { Run } from "../contract/runs.js";
import type { Tag } from "../contract/values.js";
import { matches } from "./evaluate.js";
import { parseLoggedModelOrder, parseOrderBy } from "./order-by.js";
import { parseFilter } from "./parse.js";
import { withoutPrompts } from "./prompts.js";
import { cursorOf, searchRows } from "./rows.js";
import { searchables } from "./searchable.js";
import { compareText } from "./text.js";

const run: Run = {
  id: "r",
  experimentId: "1",
  name: "renamed",
  userId: null,
  status: "RUNNING",
  startTime: 1,
  endTime: null,
  lifecycleStage: "active",
  artifactUri: null,
  metrics: [],
  params: [],
  tags: [],
  inputs: { datasets: [], models: [] },
  outputs: [],
};

const model: LoggedModel = {
  id: "m",
  experimentId: "1",
  name: "m",
  artifactLocation: "",
  creationTime: 1,
  lastUpdateTime: 1,
  status: "READY",
  statusMessage: null,
  modelType: null,
  sourceRunId: null,
  lifecycleStage: "active",
  params: [],
  tags: [],
  metrics: [],
};

function point(
  value: number,
  timestamp: number,
  step: number,
  dataset: [string, string] | [null, null] = [null, null],
): LoggedModelMetric {
  return { key: "a", value, timestamp, step, runId: "r", datasetName: dataset[0], datasetDigest: dataset[1] };
}

const isRun = (entity: Run, filter: string): boolean =>
  matches(parseFilter(searchables.runs, filter), searchRows.run(entity));

describe("runs", () => {
  it("need one input that meets all clauses on data sets", () => {
    const input = (name: string, digest: string, context: string | undefined) => ({
      dataset: { name, digest, sourceType: "", source: "", schema: null, profile: null },
      tags: context === undefined ? [] : [{ key: "mlflow.data.context", value: context }],
    });
    const entity = { ...run, inputs: { datasets: [input("a", "1", "train"), input("b", "2", undefined)], models: [] } };
    expect(isRun(entity, "dataset.name = 'a' AND dataset.context = 'train'")).toBe(true);
    expect(isRun(entity, "dataset.name = 'b' AND dataset.context = 'train'")).toBe(false);
    expect(isRun(entity, "dataset.name = 'a' AND dataset.digest = '2'")).toBe(false);
    expect(isRun(entity, "dataset.name = 'b' AND dataset.context != 'train'")).toBe(false);
    expect(isRun(entity, "dataset.name != 'a' AND start_time = 1")).toBe(true);
    expect(isRun(run, "dataset.name != 'a'")).toBe(false);
  });

  it("are found by the tag of their name and ordered by the name", () => {
    expect(isRun(run, "run_name = 'renamed'")).toBe(false);
    expect(isRun({ ...run, tags: [{ key: "mlflow.runName", value: "tagged" }] }, "run_name LIKE 'tag%'")).toBe(true);
    expect(cursorOf(searchRows.run(run), parseOrderBy(searchables.runs, ["run_name"]))).toEqual(["renamed", 1, "r"]);
  });

  it("without a value meet only IS NULL", () => {
    expect(
      ["user_id != 'x'", "end_time != 1", "metrics.m != 1", "tags.t != 'x'", "params.p LIKE '%'"].filter((text) =>
        isRun(run, text),
      ),
    ).toEqual([]);
    expect(isRun(run, "params.p IS NULL AND tags.t is null")).toBe(true);
  });
});

describe("logged models", () => {
  const entity = {
    ...model,
    metrics: [
      point(1, 5, 9),
      point(2, 6, 1, ["ds", "d1"]),
      point(3, 4, 20, ["ds", "d2"]),
      point(Number.NaN, 6, 2, ["other", "d"]),
    ],
  };
  const found = (filter: string, datasets: { name: string; digest?: string }[] = []) =>
    matches(parseFilter(searchables.loggedModels, filter), searchRows.loggedModel(entity, datasets));

  it("match by any point, of the named data sets if there are any", () => {
    expect([1, 2, 3].map((value) => found(`metrics.a = ${value}`))).toEqual([true, true, true]);
    expect([1, 2, 3].map((value) => found(`metrics.a = ${value}`, [{ name: "ds" }]))).toEqual([false, true, true]);
    expect(
      [1, 2, 3].map((value) => found(`metrics.a = ${value}`, [{ name: "ds", digest: "d2" }, { name: "none" }])),
    ).toEqual([false, false, true]);
    expect(found("metrics.a < 2 AND metrics.a > 2")).toBe(true);
    expect(found("metrics.a >= 0", [{ name: "other" }])).toBe(false);
    expect(found("metrics.a != 0", [{ name: "other" }])).toBe(true);
  });

  it("are left out when they have no point on the named data sets, also without a filter", () => {
    expect([found("", [{ name: "ds" }]), found("", [{ name: "none" }]), found("")]).toEqual([true, false, true]);
  });

  it("are ordered by the latest point: by time, then step", () => {
    const sortValue = (dataset?: { name: string; digest?: string }) =>
      cursorOf(searchRows.loggedModel(entity), parseLoggedModelOrder([{ field: "metrics.a", dataset }]))[0];
    expect(sortValue()).toBe(0);
    expect(sortValue({ name: "ds" })).toBe(2);
    expect(sortValue({ name: "ds", digest: "d2" })).toBe(3);
    expect(sortValue({ name: "none" })).toBeNull();
  });
});

describe("registered models", () => {
  const found = (filter: string, tags: Tag[]) => {
    const entity = {
      name: "n",
      creationTime: 1,
      lastUpdateTime: 1,
      description: null,
      tags,
      aliases: [],
      latestVersions: [],
    };
    return matches(
      withoutPrompts(parseFilter(searchables.registeredModels, filter)),
      searchRows.registeredModel(entity),
    );
  };
  const key = "mlflow.prompt.is_prompt";

  it.each([
    ["", true, false],
    ["name = 'n'", true, false],
    [`tags.\`${key}\` = 'true'`, false, true],
    [`tags.\`${key}\` != 'true'`, true, false],
    [`tags.\`${key}\` = 'False' AND name = 'n'`, true, false],
    [`tags.\`${key}\` != 'false'`, false, true],
  ])("%j finds ordinary models: %s, prompts: %s", (filter, ordinary, prompts) => {
    expect([found(filter, []), found(filter, [{ key, value: "true" }])]).toEqual([ordinary, prompts]);
  });
});

it("orders experiment ids beyond 2^53 by number", () => {
  const orderBy = parseOrderBy(searchables.experiments, ["experiment_id"]);
  const ids = ["9", "10", "900719925474099267", "900719925474099268", "1000000000000000000"];
  const experiment = {
    name: "",
    artifactLocation: "",
    lifecycleStage: "active",
    creationTime: null,
    lastUpdateTime: null,
    tags: [],
  } as const;
  const keys = ids.map((id) => cursorOf(searchRows.experiment({ ...experiment, id }), orderBy)[0]);
  expect(keys).toEqual(keys.map(String).toSorted(compareText));
});

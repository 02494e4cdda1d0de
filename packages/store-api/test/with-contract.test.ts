import { describe, expect, it } from "vitest";
import { failures, type HistoryQuery, type Metric, type Run, StoreError, withContract } from "../src/index.js";
import { compareByTime } from "../src/metric-order.js";
import { codeOf, recordingDriver } from "./recording-driver.js";

const runOf = (index: number): Run => ({
  id: `r${index}`,
  experimentId: "1",
  name: `run ${index}`,
  userId: "",
  status: "RUNNING",
  // Two runs each start together, so that the id has to break ties.
  startTime: Math.floor(index / 2),
  endTime: null,
  lifecycleStage: "active",
  artifactUri: null,
  metrics: [{ key: "m", value: index % 3 === 0 ? Number.NaN : index, timestamp: 0, step: 0 }],
  params: [],
  tags: [],
  inputs: { datasets: [], models: [] },
  outputs: [],
});

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Answers `history` from a sorted list. */
const historyOf =
  (points: Readonly<Record<string, readonly Metric[]>>) =>
  ({ runId, limit, after }: HistoryQuery): readonly Metric[] =>
    (points[runId] ?? []).filter((point) => after === undefined || compareByTime(point, after) > 0).slice(0, limit);

describe("a store", () => {
  it("turns foreign errors into INTERNAL_ERROR and passes its own", async () => {
    const cause = new TypeError("boom");
    const { driver } = recordingDriver({
      "runs.get": () => Promise.reject(cause),
      "experiments.get": () => Promise.reject(failures.experimentNotFound("1")),
      "store.close": () => Promise.reject(cause),
    });
    const store = withContract(driver);
    const error = await store.runs.get("r").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INTERNAL_ERROR", cause });
    expect(StoreError.is(error) && error.message).not.toContain("boom");
    expect(await codeOf(store.experiments.get("1"))).toBe("RESOURCE_DOES_NOT_EXIST");
    expect(await codeOf(store.close())).toBe("INTERNAL_ERROR");
  });

  it("closes once, refuses every call afterwards, and never throws synchronously", async () => {
    const { driver, calls } = recordingDriver({ "runs.list": () => stream([]) });
    const store = withContract(driver);
    await Promise.all([store.close(), store.close()]);
    await store.close();
    const groups = [
      store.experiments,
      store.runs,
      store.metrics,
      store.loggedModels,
      store.datasets,
      store.registry?.models,
      store.registry?.versions,
      store.transfer,
      store.trash,
    ];
    for (const group of groups) {
      for (const [name, method] of Object.entries(group ?? {}) as [string, (...args: unknown[]) => unknown][]) {
        const result = (name === "stream" ? method("r", "k") : method()) as AsyncGenerator | Promise<unknown>;
        const outcome = "next" in result ? result.next() : result;
        expect([name, await codeOf(outcome)]).toEqual([name, "INVALID_STATE"]);
      }
    }
    expect(await codeOf(store.ping())).toBe("INVALID_STATE");
    expect(calls).toEqual([["store.close"]]);
  });

  it("has the capabilities of its driver and no others", () => {
    const { driver } = recordingDriver();
    const store = withContract({ ...driver, registry: undefined, datasets: undefined });
    expect([store.registry, store.datasets, typeof store.loggedModels, store.info.features]).toEqual([
      undefined,
      undefined,
      "object",
      { infiniteMetrics: false, readOnlyTransfer: false },
    ]);
  });

  it("says that what the driver does not find does not exist", async () => {
    const store = withContract(recordingDriver().driver);
    const { registry, loggedModels } = store;
    const missing = [
      store.experiments.get("1"),
      store.experiments.getByName("n"),
      store.runs.get("r"),
      loggedModels?.get("m-1"),
      registry?.models.get("m"),
      registry?.versions.get("m", 1),
      registry?.versions.latest("m"),
    ];
    expect(await Promise.all(missing.map((work) => codeOf(Promise.resolve(work))))).toEqual(
      missing.map(() => "RESOURCE_DOES_NOT_EXIST"),
    );
  });
});

describe("a view with a signal", () => {
  it("refuses calls once their caller has given up, before the driver hears of them", async () => {
    const { driver, calls } = recordingDriver();
    const store = withContract(driver);
    expect(await codeOf(store.with({ signal: AbortSignal.abort() }).runs.delete("r"))).toBe("CANCELLED");
    const late = AbortSignal.abort(new DOMException("too late", "TimeoutError"));
    expect(await codeOf(store.with({ signal: late }).ping())).toBe("DEADLINE_EXCEEDED");
    expect(calls).toEqual([]);
  });

  it("is the same store: it goes on without the signal, and is closed with it", async () => {
    const store = withContract(recordingDriver().driver);
    const controller = new AbortController();
    const view = store.with({ signal: controller.signal });
    await view.ping();
    controller.abort();
    await store.ping();
    expect(await codeOf(view.with({}).ping())).toBe("none");
    await view.close();
    expect(await codeOf(store.ping())).toBe("INVALID_STATE");
  });
});

describe("a search", () => {
  const runs = Array.from({ length: 11 }, (_, index) => runOf(index));

  it("pages a driver without search so that each row comes once, in order", async () => {
    const store = withContract(recordingDriver({ "runs.list": () => stream(runs) }).driver);
    const pages: string[][] = [];
    let pageToken: string | undefined = "";
    while (pageToken !== undefined) {
      const page = await store.runs.search({
        experimentIds: ["1"],
        filter: "metrics.m != 5",
        orderBy: ["metrics.m DESC"],
        maxResults: 4,
        pageToken,
      });
      pages.push(page.items.map(({ id }) => id));
      pageToken = page.nextPageToken;
    }
    expect(pages).toEqual([
      ["r10", "r8", "r7", "r4"],
      ["r2", "r1", "r9", "r6"],
      ["r3", "r0"],
    ]);
  });

  it("asks the driver for one row more and gives a token only when it comes", async () => {
    const { driver, calls } = recordingDriver({
      "runs.search": ({ limit }: { limit: number }) => runs.slice(0, limit),
    });
    const store = withContract(driver);
    const page = await store.runs.search({ experimentIds: ["01", "1"], maxResults: 10 });
    expect([page.items.length, typeof page.nextPageToken]).toEqual([10, "string"]);
    expect(await store.runs.search({ experimentIds: ["1"], maxResults: 11 })).toEqual({ items: runs });
    expect(calls[0]?.[1]).toMatchObject({ experimentIds: ["1"], view: "active", limit: 11 });
  });

  it.each([
    [{ maxResults: 0 }, "INVALID_PARAMETER_VALUE"],
    [{ maxResults: 50_001 }, "INVALID_PARAMETER_VALUE"],
    [{ maxResults: 1.5 }, "INVALID_PARAMETER_VALUE"],
    [{ pageToken: "zzz" }, "INVALID_PARAMETER_VALUE"],
    [{ filter: "bogus" }, "INVALID_PARAMETER_VALUE"],
    [{ orderBy: ["bogus"] }, "INVALID_PARAMETER_VALUE"],
    [{ experimentIds: ["abc"] }, "INVALID_PARAMETER_VALUE"],
    [{ experimentIds: [] }, "none"],
    [{ experimentIds: ["99999999999999999999"] }, "none"],
  ])("with %j answers %s and does not reach the driver", async (request, code) => {
    const { driver, calls } = recordingDriver({ "runs.search": () => [] });
    expect(await codeOf(withContract(driver).runs.search({ experimentIds: ["1"], ...request }))).toBe(code);
    expect(calls).toEqual([]);
  });

  it("of the registry leaves prompts out, and takes a page of none", async () => {
    const { driver, calls } = recordingDriver({ "models.search": () => [] });
    const { registry } = withContract(driver);
    expect(await registry?.models.search({ maxResults: 0 })).toEqual({ items: [] });
    await registry?.models.search();
    await registry?.models.search({ filter: "tags.`mlflow.prompt.is_prompt` = 'true'" });
    const kinds = calls.map(([, query]) =>
      (query as { filter: { clauses: { kind: string }[] } }).filter.clauses.map(({ kind }) => kind),
    );
    expect(kinds).toEqual([["lacks"], ["compare"]]);
  });
});

describe("metric histories", () => {
  const point = (timestamp: number, step: number, value: number): Metric => ({ key: "m", timestamp, step, value });
  const long = Array.from({ length: 12_001 }, (_, index) => point(index, index, index));

  it("come whole, in pages, or as a stream, whatever their length", async () => {
    const { driver, calls } = recordingDriver({ "metrics.history": historyOf({ r: long }) });
    const { metrics } = withContract(driver);
    expect((await metrics.history("r", "m")).items).toEqual(long);
    expect(Math.max(...calls.map(([, query]) => (query as HistoryQuery).limit))).toBeLessThanOrEqual(5000);

    const first = await metrics.history("r", "m", { maxResults: 6000 });
    const second = await metrics.history("r", "m", { maxResults: 6001, pageToken: first.nextPageToken });
    expect([...first.items, ...second.items]).toEqual(long);
    expect(second.nextPageToken).toBeUndefined();

    const streamed: Metric[] = [];
    for await (const chunk of metrics.stream("r", "m")) streamed.push(...chunk);
    expect(streamed).toEqual(long);
  });

  it("page across values that are NaN", async () => {
    const points = [point(1, 0, -1), point(1, 0, 0), point(1, 0, Number.NaN), point(1, 0, 1)];
    const { metrics } = withContract(recordingDriver({ "metrics.history": historyOf({ r: points }) }).driver);
    const values: number[] = [];
    let pageToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof metrics.history>> = await metrics.history("r", "m", {
        maxResults: 1,
        pageToken,
      });
      values.push(...page.items.map(({ value }) => value));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(values).toEqual([-1, 0, Number.NaN, 1]);
  });

  it("of runs that cannot exist are empty", async () => {
    const { driver, calls } = recordingDriver();
    const { metrics } = withContract(driver);
    expect(await metrics.history("../r", "m")).toEqual({ items: [] });
    expect(await metrics.bulkHistory(["../r"], "m")).toEqual([]);
    expect(calls).toEqual([]);
  });

  it("of many runs are ordered by run and cut over all", async () => {
    const { metrics } = withContract(
      recordingDriver({ "metrics.history": historyOf({ a: long.slice(0, 3), b: long.slice(0, 3) }) }).driver,
    );
    const found = await metrics.bulkHistory(["b", "a", "b"], "m", 5);
    expect(found.map(({ runId, step }) => `${runId}${step}`)).toEqual(["a0", "a1", "a2", "b0", "b1"]);
    expect(await metrics.bulkHistory(["a"], "m", 1_000_000)).toHaveLength(3);
  });

  it("are sampled as NTILE does, ending in the last point of each run", async () => {
    // By time the steps fall, so a sample that forgot to sort by step would differ.
    const falling = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((step, timestamp) => point(timestamp, step, step));
    const { metrics } = withContract(
      recordingDriver({ "metrics.history": historyOf({ a: falling, b: falling.slice(8) }) }).driver,
    );
    const steps = async (maxResults: number, range = {}) =>
      (await metrics.intervalHistory(["b", "a"], "m", { maxResults, ...range })).map(
        ({ runId, step }) => `${runId}${step}`,
      );
    expect(await steps(4)).toEqual(["b0", "b1", "a0", "a3", "a6", "a9"]);
    expect(await steps(1)).toEqual(["b1", "a9"]);
    expect(await steps(3, { startStep: 1, endStep: 4 })).toEqual(["b1", "a1", "a3", "a4"]);
  });

  it.each([
    ["no runs", [[], "m"]],
    ["101 runs", [Array.from({ length: 101 }, (_, index) => `r${index}`), "m"]],
    ["no key", [["r"], ""]],
    ["half a range", [["r"], "m", { startStep: 0 }]],
    ["a range backwards", [["r"], "m", { startStep: 5, endStep: 0 }]],
    ["too many points", [["r"], "m", { maxResults: 2501 }]],
    ["no points", [["r"], "m", { maxResults: 0 }]],
  ])("refuse %s", async (_what, args) => {
    const { metrics } = withContract(recordingDriver({ "metrics.history": () => [] }).driver);
    const [runIds, key, range] = args as Parameters<typeof metrics.intervalHistory>;
    expect(await codeOf(metrics.intervalHistory(runIds, key, range))).toBe("INVALID_PARAMETER_VALUE");
  });
});

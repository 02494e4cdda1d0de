// Pages of any size, put together, give exactly the whole list, whatever the ordering and its ties.
import { describe, expect, it } from "vitest";
import {
  compareCursors,
  cursorOf,
  decodePageToken,
  encodePageToken,
  type OrderKey,
  parseFilter,
  parseLoggedModelOrder,
  parseOrderBy,
  searchables,
  searchRows,
  type SearchRow,
  selectRows,
} from "../../src/index.js";
import * as fixture from "./fixture.js";

const noFilter = parseFilter(searchables.runs, undefined);

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function pages(rows: readonly SearchRow[], orderBy: readonly OrderKey[], size: number): Promise<SearchRow[]> {
  const all: SearchRow[] = [];
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const after = token === undefined ? undefined : decodePageToken(token, orderBy);
    const found = await selectRows(stream(rows), (row) => row, { filter: noFilter, orderBy, limit: size + 1, after });
    const page = found.slice(0, size);
    all.push(...page);
    const last = page.at(-1);
    token = found.length > size && last !== undefined ? encodePageToken(cursorOf(last, orderBy), orderBy) : undefined;
  }
  return all;
}

const directions = (keys: readonly string[]): string[] => keys.flatMap((key) => [key, `${key} DESC`]);
const runKeys = [
  "metrics.m",
  "metrics.`a b`",
  "params.p",
  "params.n",
  "tags.t",
  "tags.nope",
  "start_time",
  "end_time",
  "status",
  "run_name",
  "user_id",
  "run_id",
];
const metricOnDataset = [true, false].map((ascending) =>
  parseLoggedModelOrder([{ field: "metrics.m", ascending, dataset: { name: "ds" } }]),
);
const modelFields = ["metrics.m", "model_type", "status", "source_run_id", "name", "experiment_id"];

const suites: [name: string, rows: readonly SearchRow[], orders: readonly (readonly OrderKey[])[]][] = [
  [
    "runs",
    fixture.runs.map(searchRows.run),
    [[], ...directions(runKeys).map((key) => [key]), ["user_id", "metrics.m DESC"], ["params.p DESC", "end_time"]].map(
      (keys) => parseOrderBy(searchables.runs, keys),
    ),
  ],
  [
    "experiments",
    fixture.experiments.map(searchRows.experiment),
    directions(["name", "experiment_id", "creation_time"]).map((key) => parseOrderBy(searchables.experiments, [key])),
  ],
  [
    "model versions",
    fixture.modelVersions.map(searchRows.modelVersion),
    directions(["name", "version_number", "creation_timestamp"]).map((key) =>
      parseOrderBy(searchables.modelVersions, [key]),
    ),
  ],
  [
    "registered models",
    fixture.registeredModels.map(searchRows.registeredModel),
    directions(["name", "timestamp"]).map((key) => parseOrderBy(searchables.registeredModels, [key])),
  ],
  [
    "logged models",
    fixture.loggedModels.map((model) => searchRows.loggedModel(model)),
    [
      ...metricOnDataset,
      ...modelFields.flatMap((field) =>
        [true, false].map((ascending) => parseLoggedModelOrder([{ field, ascending }])),
      ),
    ],
  ],
];

describe.each(suites)("%s", (_name, rows, orders) => {
  it("come whole and in order in pages of 1, 2 and 3", async () => {
    for (const orderBy of orders) {
      const whole = rows.toSorted((a, b) => compareCursors(orderBy, cursorOf(a, orderBy), cursorOf(b, orderBy)));
      for (const size of [1, 2, 3]) expect(await pages(rows, orderBy, size)).toEqual(whole);
    }
  });

  it("are never equal", () => {
    for (const orderBy of orders) {
      const cursors = rows.map((row) => cursorOf(row, orderBy));
      for (const a of cursors) {
        for (const b of cursors) expect(compareCursors(orderBy, a, b) === 0).toBe(a === b);
      }
    }
  });
});

it("keeps the best of many in a heap of the page's size", async () => {
  const orderBy = parseOrderBy(searchables.runs, ["start_time", "run_id DESC"]);
  const [template] = fixture.runs;
  if (template === undefined) throw new Error("the fixture is empty");
  // A fixed walk through all residues, so that times repeat and arrive in no order.
  const many = Array.from({ length: 5003 }, (_, i) => ({
    ...template,
    id: String(i).padStart(5, "0"),
    startTime: (i * 1789) % 701,
  }));
  const expected = many.toSorted((a, b) => a.startTime - b.startTime || (a.id < b.id ? 1 : -1));
  for (const limit of [0, 1, 2, 100, 5002, 6000]) {
    const found = await selectRows(stream(many), searchRows.run, { filter: noFilter, orderBy, limit });
    expect(found.map(({ id }) => id)).toEqual(expected.slice(0, limit).map(({ id }) => id));
  }
});

it("lets other work run during a long search", async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const orderBy = parseOrderBy(searchables.runs, undefined);
  const filter = parseFilter(searchables.runs, "tags.t ILIKE '%nothing like it%'");
  const started = performance.now();
  async function* slow() {
    while (performance.now() - started < 100) yield* fixture.runs;
  }
  await selectRows(slow(), searchRows.run, { filter, orderBy, limit: 10 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

// What MLflow 3.17.2 answers on SQLite to filters and orderings, and what we answer: every row of cases.tsv is asked.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Filter,
  type LoggedModelOrder,
  type OrderKey,
  parseFilter,
  parseLoggedModelOrder,
  parseOrderBy,
  type Searchable,
  searchables,
  searchRows,
  type SearchRow,
  selectRows,
  StoreError,
  withoutPrompts,
} from "../../src/index.js";
import * as fixture from "./fixture.js";

interface Entity {
  readonly searchable: Searchable;
  readonly rows: readonly (readonly [name: string, row: SearchRow])[];
  readonly refine?: (filter: Filter) => Filter;
}

const runRows = fixture.runs.map((run) => [run.name ?? "", searchRows.run(run)] as const);
const entities: Readonly<Record<string, Entity>> = {
  runs: { searchable: searchables.runs, rows: runRows.slice(0, -1) },
  "runs, all": { searchable: searchables.runs, rows: runRows },
  experiments: {
    searchable: searchables.experiments,
    rows: fixture.experiments.map((e) => [e.name, searchRows.experiment(e)]),
  },
  "logged models": {
    searchable: searchables.loggedModels,
    rows: fixture.loggedModels.map((m) => [m.name, searchRows.loggedModel(m)]),
  },
  "registered models": {
    searchable: searchables.registeredModels,
    rows: fixture.registeredModels.map((m) => [m.name, searchRows.registeredModel(m)]),
    refine: withoutPrompts,
  },
  "model versions": {
    searchable: searchables.modelVersions,
    rows: fixture.modelVersions.map((v) => [`${v.name}/${v.version}`, searchRows.modelVersion(v)]),
    refine: withoutPrompts,
  },
};

function loggedModelOrder(text: string): readonly OrderKey[] {
  const wire = JSON.parse(text) as {
    field_name?: string;
    ascending?: boolean;
    dataset_name?: string;
    dataset_digest?: string;
  };
  const dataset = {
    name: wire.dataset_name ?? "",
    ...(wire.dataset_digest === undefined ? {} : { digest: wire.dataset_digest }),
  };
  const order: LoggedModelOrder = {
    field: wire.field_name ?? "",
    ascending: wire.ascending,
    dataset: wire.dataset_name === undefined && wire.dataset_digest === undefined ? undefined : dataset,
  };
  return parseLoggedModelOrder([order]);
}

function orderOf(name: string, searchable: Searchable, kind: string, input: unknown): readonly OrderKey[] {
  if (name === "logged models") return kind === "filter" ? parseLoggedModelOrder([]) : loggedModelOrder(String(input));
  if (kind === "order_by list") return parseOrderBy(searchable, input as string[]);
  return parseOrderBy(searchable, kind === "order_by" ? [String(input)] : undefined);
}

async function ask(name: string, kind: string, input: unknown): Promise<string> {
  const entity = entities[name];
  if (entity === undefined) throw new Error(`no entity ${name}`);
  const { searchable, rows, refine = (filter: Filter) => filter } = entity;
  try {
    const orderBy = orderOf(name, searchable, kind, input);
    const text =
      kind === "filter" ? String(input).replaceAll("$RUN_Alpha", "a001").replaceAll("$RUN_beta", "a003") : undefined;
    const filter = refine(parseFilter(searchable, text));
    async function* source() {
      yield* rows.toReversed();
    }
    const found = await selectRows(source(), ([, row]) => row, { filter, orderBy, limit: 100 });
    return JSON.stringify(found.map(([found]) => found));
  } catch (error) {
    if (!StoreError.is(error)) throw error;
    return `!${error.code} ${error.status}`;
  }
}

const [, ...lines] = readFileSync(new URL("cases.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const cases = lines.map((line) => {
  const [name = "", kind = "", input = "", expected = "", mlflow = "", note = ""] = line.split("\t");
  return { name, kind, input, expected, mlflow, note };
});

describe.each(Object.keys(entities))("%s", (name) => {
  it.each(cases.filter((row) => row.name === name))("$kind $input", async ({ kind, input, expected }) => {
    expect(await ask(name, kind, JSON.parse(input))).toBe(expected);
  });
});

it("says why where we answer otherwise than MLflow", () => {
  expect(cases.filter(({ mlflow, note }) => (mlflow === "") !== (note === ""))).toEqual([]);
});

// Judges rows by a filter. Each filter is made into closures once, on its first row.
import type { Clause, CompareOp, Filter } from "./filter.js";
import type { SearchRow } from "./rows.js";
import { compareText, foldCase, likeMatcher } from "./text.js";

type Value = string | number;
type Test<T> = (subject: T) => boolean;

const numeric: Readonly<Record<CompareOp, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
};

function compareTest(op: CompareOp, value: Value): Test<Value> {
  const holds = numeric[op];
  if (typeof value === "number") return (found) => typeof found === "number" && holds(found, value);
  return (found) => typeof found === "string" && holds(compareText(found, value), 0);
}

function likeTest(pattern: string, caseSensitive: boolean): Test<Value> {
  const like = likeMatcher(caseSensitive ? pattern : foldCase(pattern));
  return (found) => typeof found === "string" && like(caseSensitive ? found : foldCase(found));
}

/** The test of a clause on all values of its field. */
function clauseTest(clause: Clause): Test<readonly Value[]> {
  switch (clause.kind) {
    case "null":
      return (values) => (values.length === 0) !== clause.negated;
    case "lacks":
      return (values) => !values.includes(clause.value);
    case "in": {
      const listed = new Set<Value>(clause.values);
      return (values) => values.some((value) => listed.has(value) !== clause.negated);
    }
    case "like": {
      const test = likeTest(clause.pattern, clause.caseSensitive);
      return (values) => values.some(test);
    }
    case "compare": {
      const test = compareTest(clause.op, clause.value);
      return (values) => values.some(test);
    }
  }
}

function filterTest(filter: Filter): Test<SearchRow> {
  const tests = filter.clauses.map((clause) => ({ field: clause.field, holds: clauseTest(clause) }));
  const onDatasets = tests.filter(({ field }) => field.space === "dataset");
  const others = tests.filter(({ field }) => field.space !== "dataset");
  return (row) => {
    if (row.hidden || !others.every(({ field, holds }) => holds(row.values(field)))) return false;
    if (onDatasets.length === 0) return true;
    return row.datasets().some((dataset) =>
      onDatasets.every(({ field, holds }) => {
        const value = dataset[field.key];
        return holds(value === undefined || value === null ? [] : [value]);
      }),
    );
  };
}

const tests = new WeakMap<Filter, Test<SearchRow>>();

/** Whether all clauses of the filter hold on the row. */
export function matches(filter: Filter, row: SearchRow): boolean {
  let test = tests.get(filter);
  if (test === undefined) {
    test = filterTest(filter);
    tests.set(filter, test);
  }
  return test(row);
}

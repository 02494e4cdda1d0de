// A filter as SQL conditions. Values are always bound, so that the text of a statement depends on the filter's shape only.
import type { Clause, CompareOp, Filter } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Dialect } from "../dialects/dialect.js";
import type { Column, Place, Searched } from "./place.js";

type Kind = Clause["kind"];
type ClauseOf<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & Extract<Clause, { readonly kind: P }> }[K];

/** True of a value that is there; for `lacks` and the plain `null`, of a value that must not be there. */
const conditions: { [K in Kind]: (clause: ClauseOf<K>, column: Column, dialect: Dialect) => Sql } = {
  compare: ({ op, value }, column, dialect) => comparisons[column.type](column, op, value, dialect),
  like: ({ pattern, caseSensitive }, column, dialect) => dialect.like(column.value, pattern, caseSensitive),
  in: ({ values, negated }, column, dialect) => {
    const among =
      column.type === "integer"
        ? dialect.among(column.value, values, "integer")
        : dialect.among(dialect.text(column.value), values);
    return negated ? sql`NOT (${among})` : among;
  },
  null: (_, column) => sql`${column.value} IS NOT NULL`,
  lacks: ({ value }, column, dialect) => sql`${dialect.text(column.value)} = ${value}`,
};

const operators = { "=": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<=" } as const satisfies Record<
  CompareOp,
  string
>;

const compared = (left: Sql, op: CompareOp, right: string | number | Sql): Sql =>
  sql`${left} ${raw(operators[op])} ${right}`;

const comparisons: Record<
  Column["type"],
  (column: Column, op: CompareOp, value: string | number, dialect: Dialect) => Sql
> = {
  text: (column, op, value, dialect) => compared(dialect.text(column.value), op, value),
  integer: (column, op, value, dialect) =>
    typeof value === "string"
      ? compared(column.value, op, dialect.whole(value))
      : compareInteger(column, op, value, dialect),
  double: (column, op, value) => {
    const condition = compared(column.value, op, value);
    if (column.nan === undefined) return condition;
    return op === "!=" ? sql`(${column.nan} = ${1} OR ${condition})` : sql`(${column.nan} = ${0} AND ${condition})`;
  },
};

/** The same condition with a whole number that fits a BIGINT, since not every database compares one with a fraction. */
function compareInteger(column: Column, op: CompareOp, value: number, dialect: Dialect): Sql {
  if (!Number.isInteger(value) && (op === "=" || op === "!=")) {
    return op === "=" ? sql`1 = 0` : sql`${column.value} IS NOT NULL`;
  }
  const whole = op === ">" || op === "<=" ? Math.floor(value) : Math.ceil(value);
  const near = Math.min(Math.max(whole, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return compared(column.value, op, dialect.whole(near));
}

const condition = <K extends Kind>(clause: ClauseOf<K>, column: Column, dialect: Dialect): Sql =>
  conditions[clause.kind](clause, column, dialect);

/** Whether the clause is true of a row that has no such value. */
const allowsAbsence = (clause: Clause): boolean =>
  clause.kind === "lacks" || (clause.kind === "null" && !clause.negated);

function single(clause: Clause, { column, row }: Place, dialect: Dialect): Sql {
  const met = condition(clause, column, dialect);
  if (row === undefined) return allowsAbsence(clause) ? sql`(${column.value} IS NULL OR NOT (${met}))` : met;
  const exists = sql`EXISTS (SELECT 1 FROM ${row.table} WHERE ${row.on} AND ${met})`;
  return allowsAbsence(clause) ? sql`NOT ${exists}` : exists;
}

/** Clauses on data sets must hold on one and the same input. */
function together(clauses: readonly Clause[], searched: Searched, dialect: Dialect): readonly Sql[] {
  const placed = clauses.map((clause) => ({ clause, place: searched.place(clause.field, "f") }));
  const row = placed[0]?.place.row;
  if (row === undefined) return [];
  const met = placed.map(({ clause, place }) => condition(clause, place.column, dialect));
  return [sql`EXISTS (SELECT 1 FROM ${row.table} WHERE ${row.on} AND ${join(met, " AND ")})`];
}

/** What a database that goes by the text should ask first: what stands in the row itself, then what few rows meet. */
const turnOf = (clause: Clause): number =>
  clause.field.space === "attribute" ? 0 : clause.kind === "compare" && clause.op === "=" ? 1 : 2;

/** Conditions that must all hold; none for an empty filter. */
export function compileFilter(filter: Filter, searched: Searched, dialect: Dialect): readonly Sql[] {
  const onDatasets = filter.clauses.filter((clause) => clause.field.space === "dataset");
  const others = filter.clauses
    .filter((clause) => clause.field.space !== "dataset")
    .toSorted((a, b) => turnOf(a) - turnOf(b));
  return [
    ...others.map((clause) => single(clause, searched.place(clause.field, "f"), dialect)),
    ...together(onDatasets, searched, dialect),
  ];
}

// PostgreSQL's answers. Parameters take the type of what they stand beside, so numbers that may not fit it are cast.
import sql, { join, raw, Sql } from "sql-template-tag";
import type { ColumnType } from "../schema/table.js";
import { columnType } from "../schema/column-type.js";
import type { Dialect, Insert } from "./dialect.js";
import { faultError, networkFault, told, type Fault } from "./faults.js";
import { changing, inKeyOrder, limited, valueLists } from "./rows.js";

export interface PostgresqlFacts {
  /** A collation whose lower() knows all letters; the one named C knows ASCII only. Absent: the database's own. */
  readonly letters?: string | undefined;
}

export const postgresql = ({ letters }: PostgresqlFacts): Dialect => {
  const folded = (text: Sql): Sql =>
    sql`lower(${text}${raw(letters === undefined ? "" : ` COLLATE ${name(letters)}`)})`;
  const text = (expression: Sql): Sql => sql`${expression} COLLATE "C"`;
  return {
    name: "postgresql",
    greatestInteger: 2n ** 31n - 1n,
    insert,
    text,
    uniqueText: text,
    descending: (expression) => sql`${expression} DESC NULLS LAST`,
    digits: (expression) => sql`CAST(${expression} AS TEXT)`,
    like: (expression, pattern, caseSensitive) => {
      const literal = pattern.replaceAll("\\", "\\\\");
      return caseSensitive
        ? sql`${expression} LIKE ${literal}`
        : sql`${folded(expression)} LIKE ${folded(sql`CAST(${literal} AS TEXT)`)}`;
    },
    limit: limited,
    indexed: (table) => raw(name(table)),
    whole,
    among: (expression, values, type) => {
      const [first, ...others] = values;
      // An array makes the server plan for several rows, and plan anew at each run, since another plan might do better.
      if (first !== undefined && others.length === 0)
        return sql`${expression} = ${type === "integer" ? whole(first) : first}`;
      return type === "integer"
        ? sql`${expression} = ANY(CAST(${values} AS BIGINT[]))`
        : sql`${expression} = ANY(${values})`;
    },
    locked: (table, condition) => sql`${raw(name(table))} WHERE ${condition} FOR NO KEY UPDATE`,
    bounded: (change) =>
      sql`${changing(change)} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${raw(name(change.table))} WHERE ${change.condition} LIMIT ${change.most}))`,
    // Never back to a number that was given before.
    numberAfter: (table, column) => {
      const sequence = sql`pg_get_serial_sequence(${name(table)}, ${column})`;
      return sql`SELECT setval(${sequence}, GREATEST(nextval(${sequence}), MAX(${raw(name(column))}))) FROM ${raw(name(table))}`;
    },
    json: {
      array: (values) => sql`json_build_array(${join(values, ", ")})`,
      list: (value) => sql`COALESCE(json_agg(${value}), '[]')`,
      text: (values) => sql`CAST(json_build_array(${join(values, ", ")}) AS TEXT)`,
    },
    storeError: (error) => {
      const fault = postgresqlFault(error);
      return fault === undefined ? undefined : faultError("postgresql", fault, error);
    },
  };
};

const name = (column: string): string => `"${column}"`;

const whole = (value: string | number): Sql => sql`CAST(${String(value)} AS BIGINT)`;

const arrays: Readonly<Record<ColumnType["kind"], string>> = {
  varchar: "TEXT[]",
  text: "TEXT[]",
  json: "TEXT[]",
  date: "TEXT[]",
  integer: "BIGINT[]",
  bigint: "BIGINT[]",
  identity: "BIGINT[]",
  double: "DOUBLE PRECISION[]",
  boolean: "BOOLEAN[]",
  binary: "BYTEA[]",
};

/** One row as VALUES; more as an array for each column: one text for any number of rows. */
function insert(of: Insert): readonly Sql[] {
  const rows = inKeyOrder(of);
  const { table, columns } = of;
  const source =
    rows.length === 1
      ? sql`VALUES ${valueLists(rows)}`
      : sql`SELECT * FROM unnest(${new Sql(
          [
            "CAST(",
            ...columns.slice(1).map((_, index) => ` AS ${arrayOf(table, columns[index])}), CAST(`),
            ` AS ${arrayOf(table, columns.at(-1))})`,
          ],
          columns.map((_, index) => rows.map((row) => row[index])),
        )})`;
  return [sql`${raw(`INSERT INTO ${name(table)} (${columns.map(name).join(", ")}) `)}${source}${raw(conflict(of))}`];
}

const arrayOf = (table: string, column = ""): string => arrays[columnType(table, column)];

function conflict({ table, key, update }: Insert): string {
  if (key === undefined) return "";
  const target = ` ON CONFLICT (${key.map(name).join(", ")})`;
  if (update === undefined) return `${target} DO NOTHING`;
  const changes = update.columns.map((column) => `${name(column)} = excluded.${name(column)}`).join(", ");
  const side = (owner: string) =>
    `(${(update.whenGreater ?? []).map((column) => `${owner}.${name(column)}`).join(", ")})`;
  const condition = update.whenGreater === undefined ? "" : ` WHERE ${side("excluded")} > ${side(name(table))}`;
  return `${target} DO UPDATE SET ${changes}${condition}`;
}

/** By SQLSTATE, longest prefix first. */
const states: readonly (readonly [prefix: string, fault: Fault])[] = [
  ["40", "conflict"],
  ["55P03", "conflict"],
  ["23505", "duplicate"],
  ["23503", "reference"],
  ["23", "constraint"],
  ["22001", "tooLong"],
  ["22003", "range"],
  ["22021", "encoding"],
  ["22P05", "encoding"],
  ["25006", "readOnly"],
  ["28", "login"],
  ["3D000", "database"],
  ["42501", "permission"],
  ["53300", "crowded"],
  ["53", "full"],
  ["57014", "cancelled"],
  ["57P03", "unreachable"],
  ["57P", "lost"],
  ["58030", "full"],
  ["08", "lost"],
];

/** What the driver says without a code. */
const messages: readonly (readonly [pattern: RegExp, fault: Fault])[] = [
  [/timeout exceeded when trying to connect|due to connection timeout/u, "unreachable"],
  [/^(?:Connection terminated|Client has encountered a connection error|Client was closed|Connection ended)/u, "lost"],
  [/does not support SSL|SSL connection/u, "certificate"],
];

export function postgresqlFault(error: unknown): Fault | undefined {
  const { code, message } = told(error);
  return (
    networkFault(code) ??
    (code === ""
      ? messages.find(([pattern]) => pattern.test(message))?.[1]
      : states.find(([prefix]) => code.startsWith(prefix))?.[1])
  );
}

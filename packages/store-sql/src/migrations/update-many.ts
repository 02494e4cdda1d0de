// Many rows updated by one statement on each database: the new values travel as one parameter of JSON.
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { DialectName } from "../dialects/dialect.js";

type Type = "text" | "bigint" | "double" | "boolean";

export interface ManyUpdates {
  readonly table: string;
  /** Text columns that tell a row. */
  readonly keys: readonly string[];
  readonly columns: Readonly<Record<string, Type>>;
  /** Booleans come as 0 or 1. What is null or missing leaves the column as it is. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

const typeNames: Readonly<Record<DialectName, Readonly<Record<Type, string>>>> = {
  sqlite: { text: "TEXT", bigint: "INTEGER", double: "REAL", boolean: "INTEGER" },
  postgresql: { text: "TEXT", bigint: "BIGINT", double: "DOUBLE PRECISION", boolean: "INTEGER" },
  mysql: { text: "VARCHAR(4096)", bigint: "BIGINT", double: "DOUBLE", boolean: "INTEGER" },
  mssql: { text: "NVARCHAR(4000)", bigint: "BIGINT", double: "FLOAT(53)", boolean: "INTEGER" },
};

export async function updateMany(session: Session, { table, keys, columns, rows }: ManyUpdates): Promise<void> {
  if (rows.length === 0) return;
  const { name: dialect } = session.dialect;
  const json = JSON.stringify(rows, (_key, value: unknown) => value ?? undefined);
  const types: readonly (readonly [string, Type])[] = [
    ...keys.map((key) => [key, "text"] as const),
    ...Object.entries(columns),
  ];
  const collation = dialect === "mysql" ? await collationOf(session, table, keys) : "";
  const typed = (separator: (name: string) => string): Sql =>
    raw(
      types
        .map(
          ([name, type]) => `${name} ${typeNames[dialect][type]}${type === "text" ? collation : ""}${separator(name)}`,
        )
        .join(", "),
    );
  const given: Readonly<Record<DialectName, () => Sql>> = {
    sqlite: () =>
      sql`(SELECT ${raw(types.map(([name]) => `value ->> '$.${name}' AS ${name}`).join(", "))} FROM json_each(${json})) given`,
    postgresql: () => sql`json_to_recordset(${json}::json) AS given (${typed(() => "")})`,
    mysql: () => sql`JSON_TABLE(${json}, '$[*]' COLUMNS (${typed((name) => ` PATH '$.${name}'`)})) given`,
    mssql: () => sql`OPENJSON(${json}) WITH (${typed(() => "")}) given`,
  };
  const value = (name: string, type: Type): string =>
    type === "boolean" && dialect === "postgresql" ? `(given.${name} <> 0)` : `given.${name}`;
  const assigned = raw(
    Object.entries(columns)
      .map(
        ([name, type]) =>
          `${dialect === "mysql" ? `${table}.` : ""}${name} = COALESCE(${value(name, type)}, ${table}.${name})`,
      )
      .join(", "),
  );
  const same = raw(keys.map((key) => `${table}.${key} = given.${key}`).join(" AND "));
  const from = given[dialect]();
  const name = raw(table);
  await session.change(
    dialect === "mysql"
      ? sql`UPDATE ${name} JOIN ${from} ON ${same} SET ${assigned}`
      : dialect === "mssql"
        ? sql`UPDATE ${name} SET ${assigned} FROM ${name} JOIN ${from} ON ${same}`
        : sql`UPDATE ${name} SET ${assigned} FROM ${from} WHERE ${same}`,
  );
}

/** MySQL compares two columns only when they have one collation, so the given keys take that of the table's. */
async function collationOf(session: Session, table: string, [key = ""]: readonly string[]): Promise<string> {
  const [column] = await session.rows<{ collation: string }>(sql`
    SELECT collation_name AS collation FROM information_schema.columns
    WHERE table_schema = database() AND table_name = ${table} AND column_name = ${key}`);
  if (column === undefined) return "";
  return ` CHARACTER SET ${column.collation.split("_")[0]} COLLATE ${column.collation}`;
}

/** A condition that is true for the rows after one, in the order of its columns. */
export function after(columns: readonly string[], last: readonly string[] | undefined): Sql {
  if (last === undefined) return sql`1 = 1`;
  const alternatives = columns.map((column, index) => {
    const equal = columns.slice(0, index).map((name, place) => sql`${raw(name)} = ${last[place]} AND `);
    return sql`(${equal.length === 0 ? raw("") : join(equal, "")}${raw(column)} > ${last[index]})`;
  });
  return sql`(${join(alternatives, " OR ")})`;
}

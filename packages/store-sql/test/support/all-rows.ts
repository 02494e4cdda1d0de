// Every row of every table, and rows for tables that the store does not write.
import sql, { raw } from "sql-template-tag";
import type { Database } from "../../src/database.js";
import type { Value } from "../../src/dialects/dialect.js";
import type { Column } from "../../src/schema/table.js";
import { tables } from "../../src/schema/tables/all.js";

export type Row = Readonly<Record<string, unknown>>;

/** By table. Values are as the database gives them. */
export async function allRows(database: Database): Promise<ReadonlyMap<string, readonly Row[]>> {
  const found = new Map<string, readonly Row[]>();
  await database.read(async (session) => {
    for (const { name, columns } of tables) {
      const listed = Object.keys(columns)
        .map((column) => `"${column}"`)
        .join(", ");
      found.set(name, await session.rows<Row>(sql`SELECT ${raw(listed)} FROM ${raw(`"${name}"`)}`));
    }
  });
  return found;
}

/** `table.column` of each value that holds the text. */
export async function placesOf(database: Database, text: string): Promise<readonly string[]> {
  const places = new Set<string>();
  for (const [table, rows] of await allRows(database))
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        if (String(value).includes(text)) places.add(`${table}.${column}`);
  return [...places].toSorted();
}

function valueFor({ type }: Column): Value {
  if (type.kind === "varchar" || type.kind === "text") return "x";
  if (type.kind === "json") return "{}";
  return type.kind === "date" ? "2026-01-02" : 1;
}

/** Adds a row; columns that must have a value and are not given get any. */
export async function addRow(database: Database, table: string, given: Readonly<Record<string, Value>>): Promise<void> {
  const columns = tables.find(({ name }) => name === table)?.columns ?? {};
  const filled = Object.entries(columns).flatMap(([name, column]): (readonly [string, Value])[] => {
    const value = given[name];
    if (value !== undefined) return [[name, value]];
    return column.nullable || column.default !== undefined || column.type.kind === "identity"
      ? []
      : [[name, valueFor(column)]];
  });
  await database.write(async (session) => {
    const [names, values] = [filled.map(([name]) => name), filled.map(([, value]) => value)];
    for (const statement of session.dialect.insert({ table, columns: names, rows: [values] }))
      await session.change(statement);
  });
}

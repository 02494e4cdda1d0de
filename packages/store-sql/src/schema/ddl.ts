// What differs between databases when tables are made and listed.
import type { ColumnType, Frozen } from "./table.js";

export interface Ddl {
  readonly quote: (name: string) => string;
  readonly types: Readonly<Record<Exclude<ColumnType["kind"], "varchar" | "identity">, string>>;
  /** The type of a key that counts up by itself. */
  identity(wide: boolean): string;
  /** The literal of a column's default. */
  literal(value: string | number): string;
  /** A stored generated column, from its type on. */
  generated(type: string, expression: string): string;
  readonly coveringIndexes: boolean;
  readonly prefixIndexes: boolean;
  /** Statements for a trigger that refuses updates of some columns. All names come quoted, the message as a literal. */
  frozen(table: string, trigger: Frozen): readonly string[];
  /** Query for the `name` of every table that a user of the database made. */
  readonly listTables: string;
  /** Query that has a row where the table has an index of that name. */
  findIndex(table: string, index: string): string;
  /** The statement that removes an index. All names come quoted. */
  readonly dropIndex: (table: string, index: string) => string;
}

/** A text as SQL's literal; ours hold neither backslashes nor control characters. */
export const quoted = (value: string | number): string => `'${String(value).replaceAll("'", "''")}'`;
export const standardLiteral = (value: string | number): string =>
  typeof value === "number" ? String(value) : quoted(value);
export const standardGenerated = (type: string, expression: string): string =>
  `${type} GENERATED ALWAYS AS (${expression}) STORED`;
/** A row trigger's condition: one of the columns gets another value. */
export const changes = (columns: readonly string[]): string =>
  columns.map((name) => `OLD.${name} <> NEW.${name}`).join(" OR ");

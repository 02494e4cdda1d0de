// SQLite's answers. Text compares by its UTF-8 bytes there, which is the order of code points.
import { failures, foldCase, StoreError } from "@runledger/store-api";
import sql, { join, raw, Sql } from "sql-template-tag";
import type { Dialect, Insert } from "./dialect.js";
import { faultError } from "./faults.js";
import { changing, limited } from "./rows.js";

/** The SQL function that folds case; each connection registers it. */
export const FOLD = "runledger_fold";

/** SQLite allows 32,766. */
const MOST_PARAMETERS = 30_000;

export const sqlite: Dialect = {
  name: "sqlite",
  greatestInteger: 2n ** 63n - 1n,
  insert,
  text: (expression) => expression,
  uniqueText: (expression) => expression,
  descending: (expression) => sql`${expression} DESC`,
  digits: (expression) => sql`CAST(${expression} AS TEXT)`,
  like: (expression, pattern, caseSensitive) =>
    caseSensitive ? sql`${expression} LIKE ${pattern}` : sql`${raw(FOLD)}(${expression}) LIKE ${foldCase(pattern)}`,
  // Without statistics SQLite takes any index that covers a statement for the best.
  indexed: (table, index) => raw(`${name(table)} INDEXED BY ${name(index)}`),
  // The limit keeps SQLite from forgetting the inner order. Sorted by time, oldest first, each row would be the best so far and push out another.
  latestFirst: (table, condition) =>
    sql`(SELECT * FROM ${raw(name(table))} e WHERE ${condition} ORDER BY e.rowid DESC LIMIT -1) e`,
  limit: limited,
  whole: (value) => sql`${value}`,
  // A writer is alone already.
  locked: (table, condition) => sql`${raw(name(table))} WHERE ${condition}`,
  // Runs of one experiment are found three times as fast by a plain comparison.
  among: (expression, values) =>
    values.length === 1
      ? sql`${expression} = ${values[0]}`
      : sql`${expression} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
  bounded: (change) =>
    sql`${changing(change)} WHERE rowid IN (SELECT rowid FROM ${raw(name(change.table))} WHERE ${change.condition} ${limited(change.most)})`,
  json: {
    array: (values) => sql`json_array(${join(values, ", ")})`,
    list: (value) => sql`json_group_array(${value})`,
    // What a subquery gives is no longer known to be JSON, and would become a string of an outer array.
    text: (values) => sql`'[' || ${join(values, " || ',' || ")} || ']'`,
  },
  storeError,
};

const name = (column: string): string => `"${column}"`;

/** A statement whose text is there already: joining it again from thousands of pieces costs more than binding its values. */
class KnownStatement extends Sql {
  override readonly values: Sql["values"];
  readonly #text: string;

  constructor(text: string, values: Sql["values"]) {
    super([text], []);
    this.#text = text;
    this.values = values;
  }

  override get sql(): string {
    return this.#text;
  }
}

/** Texts of inserts by their beginning, length and end: a dozen for each table. */
const insertTexts = new Map<string, string>();

function insertText(head: string, columns: number, rows: number, end: string): string {
  const shape = `${head}${rows}${end}`;
  let text = insertTexts.get(shape);
  if (text === undefined) {
    const row = `(${Array(columns).fill("?").join(",")})`;
    text = `${head}${Array(rows).fill(row).join(",")}${end}`;
    insertTexts.set(shape, text);
  }
  return text;
}

/** In pieces whose lengths are powers of two, so that any number of rows is served by a dozen prepared statements. */
function insert({ table, columns, rows, key, update }: Insert): readonly Sql[] {
  const head = `INSERT INTO ${name(table)} (${columns.map(name).join(", ")}) VALUES `;
  const end = conflict(table, key, update);
  const most = 2 ** Math.floor(Math.log2(MOST_PARAMETERS / columns.length));
  const statements: Sql[] = [];
  for (let start = 0; start < rows.length;) {
    const size = Math.min(most, 2 ** Math.floor(Math.log2(rows.length - start)));
    const values = size === 1 ? [...(rows[start] ?? [])] : rows.slice(start, start + size).flat();
    statements.push(new KnownStatement(insertText(head, columns.length, size, end), values));
    start += size;
  }
  return statements;
}

function conflict(table: string, key: Insert["key"], update: Insert["update"]): string {
  if (key === undefined) return "";
  const target = ` ON CONFLICT (${key.map(name).join(", ")})`;
  if (update === undefined) return `${target} DO NOTHING`;
  const changes = update.columns.map((column) => `${name(column)} = excluded.${name(column)}`).join(", ");
  const side = (owner: string) =>
    `(${(update.whenGreater ?? []).map((column) => `${owner}.${name(column)}`).join(", ")})`;
  const condition = update.whenGreater === undefined ? "" : ` WHERE ${side("excluded")} > ${side(name(table))}`;
  return `${target} DO UPDATE SET ${changes}${condition}`;
}

/** By SQLite's result codes, longest prefix first. */
const meanings: readonly (readonly [code: string, meaning: (cause: unknown) => StoreError])[] = [
  ["SQLITE_BUSY", (cause) => failures.unavailable("sqlite", cause)],
  ["SQLITE_LOCKED", (cause) => failures.unavailable("sqlite", cause)],
  ["SQLITE_FULL", (cause) => faultError("sqlite", "full", cause)],
  [
    "SQLITE_READONLY",
    (cause) => new StoreError("PERMISSION_DENIED", "The file of the sqlite store cannot be written", { cause }),
  ],
  [
    "SQLITE_CANTOPEN",
    (cause) => new StoreError("PERMISSION_DENIED", "The file of the sqlite store cannot be opened", { cause }),
  ],
  [
    "SQLITE_NOTADB",
    (cause) => new StoreError("DATA_LOSS", "The file of the sqlite store is no SQLite database", { cause }),
  ],
  ["SQLITE_CORRUPT", (cause) => new StoreError("DATA_LOSS", "The file of the sqlite store is damaged", { cause })],
  [
    "SQLITE_TOOBIG",
    (cause) => new StoreError("INVALID_PARAMETER_VALUE", "A value is longer than sqlite can keep", { cause }),
  ],
  [
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    (cause) => new StoreError("BAD_REQUEST", "The request refers to something that does not exist", { cause }),
  ],
  [
    "SQLITE_CONSTRAINT",
    (cause) => new StoreError("BAD_REQUEST", "The request contradicts what is stored already", { cause }),
  ],
];

function storeError(error: unknown): StoreError | undefined {
  if (typeof error !== "object" || error === null || !("code" in error) || StoreError.is(error)) return undefined;
  const { code } = error;
  return typeof code === "string" ? meanings.find(([prefix]) => code.startsWith(prefix))?.[1](error) : undefined;
}

// SQLite's answers. Text compares by its UTF-8 bytes there, which is the order of code points.
import { failures, foldCase, StoreError } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Dialect, Insert } from "./dialect.js";

/** The SQL function that folds case; each connection registers it. */
export const FOLD = "runledger_fold";

/** SQLite allows 32,766. */
const MOST_PARAMETERS = 30_000;

export const sqlite: Dialect = {
  name: "sqlite",
  insert: (insert) => {
    const ending = conflict(insert);
    const head = raw(`INSERT INTO ${name(insert.table)} (${insert.columns.map(name).join(", ")}) VALUES `);
    return pieces(insert).map(
      (rows) =>
        sql`${head}${join(
          rows.map((row) => join(row, ", ", "(", ")")),
          ", ",
        )}${ending}`,
    );
  },
  text: (expression) => expression,
  digits: (expression) => sql`CAST(${expression} AS TEXT)`,
  like: (expression, pattern, caseSensitive) =>
    caseSensitive ? sql`${expression} LIKE ${pattern}` : sql`${raw(FOLD)}(${expression}) LIKE ${foldCase(pattern)}`,
  // Without statistics SQLite takes any index that covers a statement for the best.
  indexed: (table, index) => raw(`${name(table)} INDEXED BY ${name(index)}`),
  limit: (count) => sql`LIMIT ${count}`,
  // Runs of one experiment are found three times as fast by a plain comparison.
  among: (expression, values) =>
    values.length === 1
      ? sql`${expression} = ${values[0]}`
      : sql`${expression} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
  storeError,
};

const name = (column: string): string => `"${column}"`;

/** Powers of two, so that any number of rows is served by a dozen prepared statements. */
function pieces({ rows, columns }: Insert): readonly (readonly (readonly unknown[])[])[] {
  const found: (readonly (readonly unknown[])[])[] = [];
  const most = 2 ** Math.floor(Math.log2(MOST_PARAMETERS / columns.length));
  for (let start = 0; start < rows.length;) {
    const size = Math.min(most, 2 ** Math.floor(Math.log2(rows.length - start)));
    found.push(rows.slice(start, start + size));
    start += size;
  }
  return found;
}

function conflict({ table, key, update }: Insert): Sql {
  if (key === undefined) return raw("");
  const target = ` ON CONFLICT (${key.map(name).join(", ")})`;
  if (update === undefined) return raw(`${target} DO NOTHING`);
  const changes = update.columns.map((column) => `${name(column)} = excluded.${name(column)}`).join(", ");
  const side = (owner: string) =>
    `(${(update.whenGreater ?? []).map((column) => `${owner}.${name(column)}`).join(", ")})`;
  const condition = update.whenGreater === undefined ? "" : ` WHERE ${side("excluded")} > ${side(name(table))}`;
  return raw(`${target} DO UPDATE SET ${changes}${condition}`);
}

/** By SQLite's result codes, longest prefix first. */
const meanings: readonly (readonly [code: string, meaning: (cause: unknown) => StoreError])[] = [
  ["SQLITE_BUSY", (cause) => failures.unavailable("sqlite", cause)],
  ["SQLITE_LOCKED", (cause) => failures.unavailable("sqlite", cause)],
  ["SQLITE_FULL", (cause) => new StoreError("RESOURCE_EXHAUSTED", "The disk of the sqlite store is full", { cause })],
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

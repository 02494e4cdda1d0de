// The answers of SQL Server 2019 and later. Its comparisons ignore trailing spaces under every collation.
import sql, { raw, type Sql } from "sql-template-tag";
import { columnType } from "../schema/column-type.js";
import type { Dialect, Insert } from "./dialect.js";
import { faultError, networkFault, told, type Fault } from "./faults.js";
import { inKeyOrder, pieces, valueLists } from "./rows.js";

/** The server allows 2,100, and 1,000 rows. */
const MOST_PARAMETERS = 2_000;
const MOST_ROWS = 1_000;

/** By code point; needs SQL Server 2019. */
export const CODE_POINTS = "Latin1_General_100_BIN2_UTF8";

export const mssql: Dialect = {
  name: "mssql",
  greatestInteger: 2n ** 31n - 1n,
  insert: (of) =>
    pieces(inKeyOrder(of), Math.min(MOST_ROWS, MOST_PARAMETERS / of.columns.length)).map((rows) =>
      numbered(of, of.key === undefined ? plain(of, valueLists(rows)) : merge(of, of.key, valueLists(rows))),
    ),
  text: (expression) => sql`${expression} COLLATE ${raw(CODE_POINTS)}`,
  uniqueText: (expression) => expression,
  descending: (expression) => sql`${expression} DESC`,
  digits: (expression) => sql`CAST(${expression} AS VARCHAR(20))`,
  like: (expression, pattern, caseSensitive) => {
    const literal = pattern.replaceAll(/[\\[\]]/gu, "\\$&");
    const text = (of: Sql): Sql => sql`${of} COLLATE ${raw(CODE_POINTS)}`;
    return caseSensitive
      ? sql`${text(expression)} LIKE ${literal} ESCAPE '\\'`
      : sql`LOWER(${text(expression)}) LIKE LOWER(${literal}) ESCAPE '\\'`;
  },
  limit: (count) => sql`OFFSET 0 ROWS FETCH NEXT ${count} ROWS ONLY`,
  indexed: (table) => raw(name(table)),
  whole,
  among: (expression, values, type) => {
    const [first, ...others] = values;
    if (type === "integer" && first !== undefined && others.length === 0) return sql`${expression} = ${whole(first)}`;
    return sql`${expression} IN (SELECT item FROM OPENJSON(${JSON.stringify(values)}) WITH (item ${raw(type === "integer" ? "BIGINT" : "NVARCHAR(4000)")} '$'))`;
  },
  locked: (table, condition) => sql`${raw(name(table))} WITH (UPDLOCK, ROWLOCK) WHERE ${condition}`,
  bounded: ({ table, set, condition, most }) =>
    set === undefined
      ? sql`DELETE TOP (${most}) FROM ${raw(name(table))} WHERE ${condition}`
      : sql`UPDATE TOP (${most}) ${raw(name(table))} SET ${set} WHERE ${condition}`,
  storeError: (error) => {
    const fault = mssqlFault(error);
    return fault === undefined ? undefined : faultError("mssql", fault, error);
  },
};

function whole(value: string | number): Sql {
  return sql`CAST(${String(value)} AS BIGINT)`;
}

const name = (column: string): string => `"${column}"`;
const list = (columns: readonly string[]): string => columns.map(name).join(", ");

const plain = ({ table, columns }: Insert, rows: Sql): Sql =>
  sql`${raw(`INSERT INTO ${name(table)} (${list(columns)}) VALUES `)}${rows}`;

/** HOLDLOCK: without it two merges of one new key both insert it. */
function merge({ table, columns, update }: Insert, key: readonly string[], rows: Sql): Sql {
  const same = key.map((column) => `old.${name(column)} = new.${name(column)}`).join(" AND ");
  const changes = update?.columns.map((column) => `${name(column)} = new.${name(column)}`).join(", ");
  const matched =
    changes === undefined ? "" : ` WHEN MATCHED${greater(update?.whenGreater)} THEN UPDATE SET ${changes}`;
  const made = columns.map((column) => `new.${name(column)}`).join(", ");
  return sql`${raw(`MERGE INTO ${name(table)} WITH (HOLDLOCK) AS old USING (VALUES `)}${rows}${raw(
    `) AS new (${list(columns)}) ON ${same}${guard(table, key)}${matched} WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${made});`,
  )}`;
}

/**
 * Where a collation takes another key for this one, or trailing spaces are all that differs: an error, by a division that nothing else makes.
 * Nothing is ever deleted.
 */
function guard(table: string, key: readonly string[]): string {
  const texts = key.filter((column) => ["varchar", "text"].includes(columnType(table, column)));
  if (texts.length === 0) return "";
  const size = (side: string, column: string): string => `DATALENGTH(CAST(${side}.${name(column)} AS NVARCHAR(4000)))`;
  const same = texts.map(
    (column) =>
      `old.${name(column)} COLLATE ${CODE_POINTS} = new.${name(column)} COLLATE ${CODE_POINTS} AND ${size("old", column)} = ${size("new", column)}`,
  );
  return ` WHEN MATCHED AND CASE WHEN old.${name(key[0] ?? "")} IS NULL OR (${same.join(" AND ")}) THEN 0 ELSE 1 / 0 END = 1 THEN DELETE`;
}

/** Tuples are not compared here, so they are spelled out. */
function greater(columns: readonly string[] | undefined): string {
  if (columns === undefined) return "";
  const condition = columns.reduceRight((rest, column) => {
    const more = `new.${name(column)} > old.${name(column)}`;
    return rest === "" ? more : `${more} OR (new.${name(column)} = old.${name(column)} AND (${rest}))`;
  }, "");
  return ` AND (${condition})`;
}

/** A number that counts up by itself may be given only where this is said. */
function numbered({ table, columns }: Insert, statement: Sql): Sql {
  if (!columns.some((column) => columnType(table, column) === "identity")) return statement;
  const say = (state: string): Sql => raw(`SET IDENTITY_INSERT ${name(table)} ${state};`);
  return sql`${say("ON")} ${statement}; ${say("OFF")}`;
}

const numbers: Readonly<Record<number, Fault>> = {
  8134: "collation",
  8672: "collation",
  1205: "conflict",
  1222: "conflict",
  3960: "conflict",
  2601: "duplicate",
  2627: "duplicate",
  547: "reference",
  515: "constraint",
  2628: "tooLong",
  8152: "tooLong",
  220: "range",
  8115: "range",
  1101: "full",
  1105: "full",
  9002: "full",
  3906: "readOnly",
  3908: "readOnly",
  3624: "lost",
  6005: "lost",
  17142: "unreachable",
  40197: "lost",
  40501: "crowded",
  40613: "unreachable",
  10928: "crowded",
  10929: "crowded",
  17809: "crowded",
  229: "permission",
  262: "permission",
  4060: "database",
  911: "database",
  18456: "login",
  18452: "login",
};

const codes: Readonly<Record<string, Fault>> = {
  ELOGIN: "login",
  ECONNCLOSED: "lost",
  ENOTOPEN: "lost",
  EABORT: "lost",
  ESOCKET: "unreachable",
  EINSTLOOKUP: "unreachable",
  ETIMEOUT: "cancelled",
};

/** The server's number tells more than the driver's code; of a socket, what lies beneath it does. */
export function mssqlFault(error: unknown): Fault | undefined {
  const { code, number } = told(error);
  const beneath =
    typeof error === "object" && error !== null
      ? "originalError" in error
        ? error.originalError
        : "cause" in error
          ? error.cause
          : undefined
      : undefined;
  return (
    numbers[number] ?? networkFault(code) ?? (beneath === undefined ? undefined : mssqlFault(beneath)) ?? codes[code]
  );
}

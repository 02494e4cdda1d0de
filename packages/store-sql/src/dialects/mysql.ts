// The answers of MySQL and MariaDB. The session's sql_mode has ANSI_QUOTES; affected rows count what has changed.
import sql, { join, raw } from "sql-template-tag";
import { columnType } from "../schema/column-type.js";
import type { Dialect, Insert } from "./dialect.js";
import { faultError, networkFault, told, type Fault } from "./faults.js";
import { changing, inKeyOrder, limited, pieces, valueLists } from "./rows.js";

export interface MysqlFacts {
  /** Whether the columns compare by code point, as in databases that Runledger made; otherwise case and accents do not count there. */
  readonly binary: boolean;
}

/** The protocol allows 65,535. */
const MOST_PARAMETERS = 60_000;

export const mysql = ({ binary }: MysqlFacts): Dialect => ({
  name: "mysql",
  greatestInteger: 2n ** 31n - 1n,
  insert: (of) => {
    const head = raw(`INSERT INTO ${name(of.table)} (${of.columns.map(name).join(", ")}) VALUES `);
    const end = raw(conflict(of, binary));
    return pieces(inKeyOrder(of), MOST_PARAMETERS / of.columns.length).map(
      (rows) => sql`${head}${valueLists(rows)}${end}`,
    );
  },
  text: (expression) => (binary ? expression : sql`CAST(CONVERT(${expression} USING utf8mb4) AS BINARY)`),
  uniqueText: (expression) => expression,
  descending: (expression) => sql`${expression} DESC`,
  digits: (expression) => sql`CAST(${expression} AS CHAR)`,
  like: (expression, pattern, caseSensitive) => {
    const literal = pattern.replaceAll("\\", "\\\\");
    const text = sql`CONVERT(${expression} USING utf8mb4) COLLATE utf8mb4_bin`;
    return caseSensitive ? sql`${text} LIKE ${literal}` : sql`LOWER(${text}) LIKE LOWER(${literal})`;
  },
  limit: limited,
  indexed: (table) => raw(name(table)),
  whole: (value) => sql`CAST(${String(value)} AS SIGNED)`,
  // Of a single value the server makes a plain comparison.
  among: (expression, values, type) =>
    sql`${expression} IN (${join(padded(type === "integer" ? values.map(String) : values))})`,
  locked: (table, condition) => sql`${raw(name(table))} WHERE ${condition} FOR UPDATE`,
  bounded: (change) => sql`${changing(change)} WHERE ${change.condition} ${limited(change.most)}`,
  storeError: (error) => {
    const fault = mysqlFault(error);
    return fault === undefined ? undefined : faultError("mysql", fault, error);
  },
});

const name = (column: string): string => `"${column}"`;

/** The last one again and again up to a power of two, so that there are few texts. */
function padded<T>(values: readonly T[]): readonly T[] {
  const size = 2 ** Math.ceil(Math.log2(values.length));
  const last = values.at(-1);
  return last === undefined ? values : [...values, ...Array.from({ length: size - values.length }, () => last)];
}

function conflict({ table, key, update, columns }: Insert, binary: boolean): string {
  if (key === undefined) return "";
  const texts = binary ? [] : key.filter((column) => ["varchar", "text"].includes(columnType(table, column)));
  const bytes = (expression: string): string => `CAST(${expression} AS BINARY)`;
  const same = texts.map((column) => `${bytes(name(column))} = ${bytes(`VALUES(${name(column)})`)}`).join(" AND ");
  // Where the collation takes another key for this one: an error, by a subquery that may not have two rows.
  const guarded = (value: string): string =>
    same === "" ? value : `IF(${same}, ${value}, (SELECT 1 UNION ALL SELECT 2))`;
  if (update === undefined) {
    const [kept = ""] = columns.filter((column) => !key.includes(column)).concat(key);
    return ` ON DUPLICATE KEY UPDATE ${name(kept)} = ${guarded(name(kept))}`;
  }
  return ` ON DUPLICATE KEY UPDATE ${assignments(update, guarded)}`;
}

/**
 * Each assignment sees the ones before it, so the compared columns come last and the most telling one of them at the end:
 * until then the comparison has the same outcome, or the column has the new value already.
 */
function assignments(update: NonNullable<Insert["update"]>, guarded: (value: string) => string): string {
  const compared = update.whenGreater ?? [];
  const inOrder = [...update.columns.filter((column) => !compared.includes(column)), ...compared.toReversed()];
  const incoming = compared.map((column) => `VALUES(${name(column)})`).join(", ");
  return inOrder
    .map((column, index) => {
      const value = `VALUES(${name(column)})`;
      const chosen =
        compared.length === 0
          ? value
          : `IF((${incoming}) > (${compared.map(name).join(", ")}), ${value}, ${name(column)})`;
      return `${name(column)} = ${index === 0 ? guarded(chosen) : chosen}`;
    })
    .join(", ");
}

const numbers: Readonly<Record<Fault, readonly number[]>> = {
  // 1020: MariaDB's snapshot isolation.
  conflict: [1205, 1213, 1020, 3572],
  duplicate: [1062, 1586],
  // 4031: idle for too long. 1927: killed.
  lost: [1053, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 4031],
  // 1047: a Galera node that is not in sync.
  unreachable: [1047, 2002, 2003, 2005],
  crowded: [1040, 1203, 1226, 1461],
  full: [3, 1021, 1037, 1041, 1114, 1030, 1180],
  readOnly: [1290, 1792, 1836, 3100],
  cancelled: [1317, 1969, 3024],
  reference: [1216, 1217, 1451, 1452],
  constraint: [1048, 1364, 3819, 4025],
  tooLong: [1406, 1153],
  range: [1264, 1690],
  encoding: [1300, 1366],
  collation: [1242],
  login: [1045, 1251, 1396, 1698, 1862],
  database: [1046, 1049],
  permission: [1044, 1142, 1143, 1227, 1370],
  certificate: [2026, 3159],
};
const faultOfNumber = new Map(
  (Object.entries(numbers) as [Fault, readonly number[]][]).flatMap(([fault, all]) =>
    all.map((number) => [number, fault] as const),
  ),
);

const lostCodes = /^PROTOCOL_(?:CONNECTION_LOST|ENQUEUE_AFTER|UNEXPECTED_PACKET|SEQUENCE_TIMEOUT)/u;

export function mysqlFault(error: unknown): Fault | undefined {
  const { code, number, message } = told(error);
  if (lostCodes.test(code) || /in closed state|Pool is closed/u.test(message)) return "lost";
  return networkFault(code) ?? (code.startsWith("HANDSHAKE_") ? "certificate" : faultOfNumber.get(number));
}

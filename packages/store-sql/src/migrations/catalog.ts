// What a table of a live database has, asked of its catalog: constraints that nobody named have names only there.
import sql, { type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { DialectName } from "../dialects/dialect.js";
import { standardLiteral } from "../schema/ddl.js";
import type { Foreign, Key, Table } from "../schema/table.js";

type Kind = "column" | "primary" | "unique" | "foreign" | "index" | "check" | "trigger";

/** One thing of a table. Items are its columns in order, for a check its condition, on SQLite for an index or trigger its text. */
interface Thing {
  readonly kind: Kind;
  readonly name: string;
  readonly items: readonly string[];
}

/** The things of a table that a step may look for. */
export interface LiveTable {
  has(kind: Kind, name: string): boolean;
  /** Names of the unique or foreign keys on exactly these columns. */
  named(kind: "unique" | "foreign", columns: readonly string[]): readonly string[];
  /** How many checks allow exactly these values in the column. */
  checks(column: string, values: readonly (string | number)[]): number;
  readonly primary: readonly string[];
  readonly things: readonly Thing[];
}

/** `undefined` when there is no such table. */
export async function liveTable(session: Session, table: string): Promise<LiveTable | undefined> {
  const rows = await session.rows<{ kind: Kind; name: string; item: string }>(catalog[session.dialect.name](table));
  if (rows.length === 0) return undefined;
  const things = new Map<string, { kind: Kind; name: string; items: string[] }>();
  for (const { kind, name, item } of rows) {
    const known = things.get(`${kind} ${name}`);
    if (known === undefined) things.set(`${kind} ${name}`, { kind, name, items: [item] });
    else known.items.push(item);
  }
  return lookup([...things.values()]);
}

/**
 * A table as the steps before will have left it: for a dry run, which must tell the names that it would meet.
 * @param real the table as it is now, when it is there: what nobody named was made with the table and keeps its name
 */
export function foreseenTable(table: Table, dialect: DialectName, real: LiveTable | undefined): LiveTable {
  const columns = Object.keys(table.columns).map((name): Thing => ({ kind: "column", name, items: [name] }));
  const parts = table.parts.flatMap((part): Thing[] => {
    if (part.kind === "check") {
      const condition = `${part.column} IN (${part.values.map(standardLiteral).join(", ")})`;
      const check: Thing = { kind: "check", name: part.name ?? "", items: [condition] };
      return Array.from({ length: part.times?.[dialect] ?? 1 }, () => check);
    }
    if (part.kind === "frozen") return [{ kind: "trigger", name: part.name, items: [] }];
    const names =
      part.name !== null
        ? [part.name]
        : part.kind === "unique" || part.kind === "foreign"
          ? (real?.named(part.kind, part.columns) ?? madeUpNames(table, part, dialect))
          : [];
    return names.map((name) => ({ kind: part.kind, name, items: part.columns }));
  });
  return lookup([...columns, ...parts]);
}

function madeUpNames(table: Table, { kind, columns }: Key | Foreign, dialect: DialectName): readonly string[] {
  if (dialect !== "postgresql") return [kind === "unique" ? columns.join("_") : `${table.name}_ibfk_1`];
  // PostgreSQL makes no unique key beside a primary one on the same columns.
  const doubled = table.parts.some((part) => part.kind === "primary" && part.columns.join() === columns.join());
  if (kind === "unique" && doubled) return [];
  return [[table.name, ...columns, kind === "unique" ? "key" : "fkey"].join("_")];
}

function lookup(things: readonly Thing[]): LiveTable {
  const same = (left: readonly string[], right: readonly string[]): boolean => left.join() === right.join();
  return {
    things,
    has: (kind, name) => things.some((thing) => thing.kind === kind && thing.name === name),
    named: (kind, columns) =>
      things.filter((thing) => thing.kind === kind && same(thing.items, columns)).map(({ name }) => name),
    checks: (column, values) => {
      const wanted = values.map(String).toSorted();
      return things.filter(
        ({ kind, items: [condition = ""] }) =>
          kind === "check" && condition.includes(column) && same(literals(condition).toSorted(), wanted),
      ).length;
    },
    primary: things.find(({ kind }) => kind === "primary")?.items ?? [],
  };
}

/** The texts and numbers of a condition, in whatever words a database repeats it. */
const literals = (condition: string): string[] =>
  [...condition.matchAll(/'([^'\\]*)\\?'|\b(\d+)\b/gu)].map(([, text, number]) => text ?? number ?? "");

const catalog: Readonly<Record<DialectName, (table: string) => Sql>> = {
  sqlite: (table) => sql`
    SELECT 'column' AS kind, name, name AS item FROM pragma_table_xinfo(${table})
    UNION ALL
    SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ${table} AND type IN ('index', 'trigger') AND sql IS NOT NULL`,

  postgresql: (table) => sql`
    SELECT kind, name, item FROM (
      SELECT 'column' AS kind, attname::text AS name, attname::text AS item, attnum::integer AS place
      FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(${table})) AND attnum > 0 AND NOT attisdropped
      UNION ALL
      SELECT CASE contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END, conname, attname, key.place::integer
      FROM pg_constraint
        CROSS JOIN LATERAL unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = key.number
      WHERE conrelid = to_regclass(quote_ident(${table})) AND contype IN ('p', 'u', 'f')
      UNION ALL
      SELECT 'check', conname, pg_get_constraintdef(oid), 0
      FROM pg_constraint WHERE conrelid = to_regclass(quote_ident(${table})) AND contype = 'c'
      UNION ALL
      SELECT 'index', relname, relname, 0
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = to_regclass(quote_ident(${table}))
      UNION ALL
      SELECT 'trigger', tgname, tgname, 0
      FROM pg_trigger WHERE tgrelid = to_regclass(quote_ident(${table})) AND NOT tgisinternal
    ) things ORDER BY kind, name, place`,

  mysql: (table) => sql`
    SELECT kind, name, item FROM (
      SELECT 'column' AS kind, column_name AS name, column_name AS item, ordinal_position AS place
      FROM information_schema.columns WHERE table_schema = database() AND table_name = ${table}
      UNION ALL
      SELECT CASE WHEN index_name = 'PRIMARY' THEN 'primary' WHEN non_unique = 0 THEN 'unique' ELSE 'index' END,
        index_name, column_name, seq_in_index
      FROM information_schema.statistics WHERE table_schema = database() AND table_name = ${table}
      UNION ALL
      SELECT 'foreign', constraint_name, column_name, ordinal_position
      FROM information_schema.key_column_usage
      WHERE table_schema = database() AND table_name = ${table} AND referenced_table_name IS NOT NULL
      UNION ALL
      SELECT 'check', wanted.constraint_name, (
        -- Without a table before it, table_name is MariaDB's column here; MySQL has none and finds the one outside.
        SELECT check_clause FROM information_schema.check_constraints checks
        WHERE checks.constraint_schema = database() AND checks.constraint_name = wanted.constraint_name
          AND table_name = wanted.table_name
      ), 0
      FROM information_schema.table_constraints wanted
      WHERE wanted.table_schema = database() AND wanted.table_name = ${table} AND wanted.constraint_type = 'CHECK'
      UNION ALL
      SELECT 'trigger', trigger_name, trigger_name, 0
      FROM information_schema.triggers WHERE trigger_schema = database() AND event_object_table = ${table}
    ) things ORDER BY kind, name, place`,

  mssql: (table) => sql`
    SELECT kind, name, item FROM (
      SELECT 'column' AS kind, name, name AS item, column_id AS place
      FROM sys.columns WHERE object_id = object_id(${table})
      UNION ALL
      SELECT CASE WHEN i.is_primary_key = 1 THEN 'primary' WHEN i.is_unique = 1 THEN 'unique' ELSE 'index' END,
        i.name, c.name, ic.key_ordinal
      FROM sys.indexes i
        JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
        JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
      WHERE i.object_id = object_id(${table}) AND ic.is_included_column = 0
      UNION ALL
      SELECT 'foreign', f.name, c.name, fc.constraint_column_id
      FROM sys.foreign_keys f
        JOIN sys.foreign_key_columns fc ON fc.constraint_object_id = f.object_id
        JOIN sys.columns c ON c.object_id = fc.parent_object_id AND c.column_id = fc.parent_column_id
      WHERE f.parent_object_id = object_id(${table})
      UNION ALL
      SELECT 'check', name, definition, 0 FROM sys.check_constraints WHERE parent_object_id = object_id(${table})
      UNION ALL
      SELECT 'trigger', name, name, 0 FROM sys.triggers WHERE parent_id = object_id(${table})
    ) things ORDER BY kind, name, place`,
};

// The tables as statements of one database: a CREATE TABLE with its keys and checks, then its indexes and triggers.
import type { DialectName } from "../dialects/dialect.js";
import { quoted, standardLiteral, type Ddl } from "./ddl.js";
import { mssqlDdl } from "./dialects/mssql.js";
import { mysqlDdl } from "./dialects/mysql.js";
import { postgresqlDdl } from "./dialects/postgresql.js";
import { sqliteDdl } from "./dialects/sqlite.js";
import type { Column, ColumnType, Index, Key, Part, Table } from "./table.js";

export const ddlOf: Readonly<Record<DialectName, Ddl>> = {
  sqlite: sqliteDdl,
  postgresql: postgresqlDdl,
  mysql: mysqlDdl,
  mssql: mssqlDdl,
};

/** Statements that make the tables in the order given; foreign keys may refer to any of them. */
export function renderTables(tables: readonly Table[], dialect: DialectName): string[] {
  const byName = new Map(tables.map((table) => [table.name, table] as const));
  const render = renderer(dialect, (name) => byName.get(name));
  return tables.flatMap((table) => render.table(table));
}

/** @param known the tables that foreign keys may refer to */
export function renderer(dialect: DialectName, known: (name: string) => Table | undefined) {
  const ddl = ddlOf[dialect];
  const list = (columns: readonly string[]): string => `(${columns.map(ddl.quote).join(", ")})`;
  const named = (name: string | null): string => (name === null ? "" : `CONSTRAINT ${ddl.quote(name)} `);

  const keyOf = (table: string): readonly string[] =>
    known(table)?.parts.find((part): part is Key => part.kind === "primary")?.columns ?? [];

  function type(of: ColumnType): string {
    if (of.kind === "varchar") return `VARCHAR(${of.length})`;
    return of.kind === "identity" ? ddl.identity(of.wide) : ddl.types[of.kind];
  }

  /** A column's type and whether it may be NULL, on this database. */
  function words(of: Column): { readonly type: string; readonly nullable: boolean } {
    const own = of.except?.[dialect];
    return { type: own?.type ?? type(of.type), nullable: own?.nullable ?? of.nullable };
  }

  function column(name: string, of: Column): string {
    const own = words(of);
    if (of.generated !== undefined) return `${ddl.quote(name)} ${ddl.generated(own.type, of.generated)}`;
    const byDefault = of.default === undefined ? "" : ` DEFAULT ${ddl.literal(of.default)}`;
    return `${ddl.quote(name)} ${own.type}${byDefault}${own.nullable ? "" : " NOT NULL"}`;
  }

  /** The lines that a part adds to its CREATE TABLE. */
  function constraint(part: Part): string[] {
    switch (part.kind) {
      case "primary":
        return [`${named(part.name)}PRIMARY KEY ${list(part.columns)}`];
      case "unique":
        return [`${named(part.name)}UNIQUE ${list(part.columns)}`];
      case "foreign": {
        const target = `${ddl.quote(part.refersTo)} ${list(keyOf(part.refersTo))}`;
        const onDelete = part.onDelete === undefined ? "" : ` ON DELETE ${part.onDelete.toUpperCase()}`;
        const onUpdate = part.onUpdate === undefined ? "" : ` ON UPDATE ${part.onUpdate.toUpperCase()}`;
        return [`${named(part.name)}FOREIGN KEY ${list(part.columns)} REFERENCES ${target}${onDelete}${onUpdate}`];
      }
      case "check": {
        const line = `${named(part.name)}CHECK (${ddl.quote(part.column)} IN (${part.values.map(standardLiteral).join(", ")}))`;
        return Array.from({ length: part.times?.[dialect] ?? 1 }, () => line);
      }
      default:
        return [];
    }
  }

  function index(table: string, of: Index): string {
    const columns = of.columns.map((name) => {
      const length = ddl.prefixIndexes ? of.prefix?.[name] : undefined;
      return (
        ddl.quote(name) + (length === undefined ? "" : `(${length})`) + (of.descending?.includes(name) ? " DESC" : "")
      );
    });
    const unique = of.unique ? "UNIQUE " : "";
    const covering =
      ddl.coveringIndexes && of.covering !== undefined
        ? ` INCLUDE ${list(of.covering.include)} WHERE ${of.covering.where}`
        : "";
    return `CREATE ${unique}INDEX ${ddl.quote(of.name)} ON ${ddl.quote(table)} (${columns.join(", ")})${covering}`;
  }

  /** The statements that a part needs once its table is there. */
  function after(table: string, part: Part): readonly string[] {
    if (part.kind === "frozen") {
      const { kind, name, columns, message } = part;
      return ddl.frozen(ddl.quote(table), {
        kind,
        name: ddl.quote(name),
        columns: columns.map(ddl.quote),
        message: quoted(message),
      });
    }
    return part.kind === "index" && (part.only ?? dialect) === dialect ? [index(table, part)] : [];
  }

  /** The statement of the table alone, without its indexes and triggers. */
  const createTable = ({ columns, parts }: Table, name: string): string => {
    const lines = [
      ...Object.entries(columns).map(([key, of]) => column(key, of)),
      ...parts.flatMap((part) => constraint(part)),
    ];
    return `CREATE TABLE ${ddl.quote(name)} (\n\t${lines.join(",\n\t")}\n)`;
  };
  const table = (of: Table): string[] => [
    createTable(of, of.name),
    ...of.parts.flatMap((part) => after(of.name, part)),
  ];

  return { words, column, constraint, after, createTable, table };
}

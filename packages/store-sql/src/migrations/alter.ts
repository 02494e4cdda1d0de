// An edit of a table as statements of PostgreSQL, MySQL and SQL Server.
// The surprise: what the live table has already is left out, so that on MySQL, whose DDL commits by itself, a broken-off step can be run again.
import type { DialectName } from "../dialects/dialect.js";
import { ddlOf, type renderer } from "../schema/render.js";
import type { Column, Part, Table } from "../schema/table.js";
import type { LiveTable } from "./catalog.js";
import type { Edit } from "./operation.js";

type ServerName = Exclude<DialectName, "sqlite">;

export interface Place {
  readonly dialect: ServerName;
  readonly render: ReturnType<typeof renderer>;
  /** The table before the edit, as the steps tell and as it is. */
  readonly table: Table;
  readonly live: LiveTable;
}

export function editStatements({ dialect, render, table, live }: Place, edit: Edit): readonly string[] {
  const { quote, dropIndex } = ddlOf[dialect];
  const name = quote(table.name);
  const alter = (words: string): string => `ALTER TABLE ${name} ${words}`;
  const dropConstraint = (constraint: string): string => alter(`DROP CONSTRAINT ${quote(constraint)}`);
  switch (edit.kind) {
    case "addColumn":
      if (live.has("column", edit.name)) return [];
      return [alter(`ADD ${dialect === "mssql" ? "" : "COLUMN "}${render.column(edit.name, edit.column)}`)];
    case "dropColumn":
      return live.has("column", edit.name) ? [alter(`DROP COLUMN ${quote(edit.name)}`)] : [];
    case "renameColumn": {
      if (live.has("column", edit.to)) return [];
      if (dialect === "mysql") return [alter(`CHANGE ${quote(edit.name)} ${render.column(edit.to, edit.column)}`)];
      if (dialect === "mssql") return [`EXEC sp_rename '${table.name}.${edit.name}', '${edit.to}', 'COLUMN'`];
      return [alter(`RENAME COLUMN ${quote(edit.name)} TO ${quote(edit.to)}`)];
    }
    case "setColumn": {
      const before = table.columns[edit.name];
      const unchanged =
        before !== undefined && render.column(edit.name, before) === render.column(edit.name, edit.column);
      if (unchanged && edit.restateOn !== dialect) return [];
      return setColumn(edit.name, edit.column).map(alter);
    }
    case "setPrimary": {
      if (live.primary.join() === edit.key.columns.join()) return [];
      const made = render.constraint(edit.key).map((line) => `ADD ${line}`);
      if (live.primary.length === 0) return made.map(alter);
      if (dialect === "mysql") return [alter(["DROP PRIMARY KEY", ...made].join(", "))];
      const dropped = live.things.filter(({ kind }) => kind === "primary").map((key) => dropConstraint(key.name));
      return [...dropped, ...made.map(alter)];
    }
    case "setCheck":
      return render
        .constraint(edit.check)
        .slice(live.checks(edit.check.column, edit.check.values))
        .map((line) => alter(`ADD ${line}`));
    case "dropCheck":
      return live.has("check", edit.name) ? [dropConstraint(edit.name)] : [];
    case "add":
      return isThere(edit.part) ? [] : added(edit.part);
    case "dropUnique":
      return live
        .named("unique", edit.columns)
        .map((key) => (dialect === "mysql" ? alter(`DROP INDEX ${quote(key)}`) : dropConstraint(key)));
    case "dropForeign":
      return live
        .named("foreign", edit.columns)
        .map((key) => (dialect === "mysql" ? alter(`DROP FOREIGN KEY ${quote(key)}`) : dropConstraint(key)));
    case "dropIndex":
    case "dropSpare": {
      if (!live.has("index", edit.name) && !live.has("unique", edit.name)) return [];
      return [dropIndex(name, quote(edit.name))];
    }
    case "leaves":
      return [];
  }

  function setColumn(column: string, of: Column): string[] {
    if (dialect === "mysql") return [`MODIFY ${render.column(column, of)}`];
    // Defaults are no column's to change in the whole chain but where MySQL restates one.
    const { type, nullable } = render.words(of);
    if (dialect === "mssql") return [`ALTER COLUMN ${quote(column)} ${type}${nullable ? "" : " NOT NULL"}`];
    return [
      `ALTER COLUMN ${quote(column)} TYPE ${type}`,
      `ALTER COLUMN ${quote(column)} ${nullable ? "DROP" : "SET"} NOT NULL`,
    ];
  }

  function isThere(part: Part): boolean {
    if (part.kind === "frozen") return live.has("trigger", part.name);
    if (part.kind === "index") return live.has("index", part.name) || live.has("unique", part.name);
    return part.name !== null && "columns" in part && live.has(part.kind, part.name);
  }

  function added(part: Part): readonly string[] {
    return [...render.constraint(part).map((line) => alter(`ADD ${line}`)), ...render.after(table.name, part)];
  }
}

/** Makes a table, or what is missing of it. */
export function createStatements({
  dialect,
  render,
  table,
  live,
}: Omit<Place, "live"> & { readonly live: LiveTable | undefined }): string[] {
  if (live === undefined) return render.table(table);
  return table.parts
    .filter((part) => part.kind === "index" || part.kind === "frozen")
    .flatMap((part) => editStatements({ dialect, render, table, live }, { kind: "add", part }));
}

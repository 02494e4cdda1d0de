// One line for each fact of a schema, sorted, so that two databases can be compared line by line. Names that the database made up are "-".
// SQLite tells the names of constraints only in the text of CREATE TABLE, so that is searched for them.
import { raw } from "sql-template-tag";
import type { Session } from "../../src/database.js";

interface TableRow {
  readonly name: string;
  readonly sql: string;
}
interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly hidden: number;
}

const kinds = ["column", "primary", "foreign", "unique", "index", "check", "trigger"] as const;
type Kind = (typeof kinds)[number];
type Fact = readonly [kind: Kind, text: string];

/** The schema of a SQLite database, `table T` before the facts of T. */
export async function dumpSqlite(session: Session): Promise<string[]> {
  const tables = await session.rows<TableRow>(
    raw("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"),
  );
  const lines: string[] = [];
  for (const table of tables) {
    const facts = [
      ...(await columns(session, table)),
      ...constraints(table.sql),
      ...(await indexes(session, table)),
      ...(await triggers(session, table)),
    ];
    lines.push(`table ${table.name}`);
    for (const kind of kinds) {
      const texts = facts.filter(([of]) => of === kind).map(([, text]) => `${table.name}.${kind} ${text}`);
      lines.push(...texts.toSorted());
    }
  }
  return lines;
}

async function columns(session: Session, { name, sql }: TableRow): Promise<Fact[]> {
  const rows = await session.rows<ColumnRow>(raw(`SELECT * FROM pragma_table_xinfo('${name}')`));
  return rows.map((column) => {
    const byDefault = column.dflt_value === null ? "" : ` default ${column.dflt_value}`;
    // 3: generated and stored.
    const expression = new RegExp(`\\b${column.name}"? \\w+ GENERATED ALWAYS AS \\(([^)]*)\\) STORED`, "u").exec(sql);
    const generated = column.hidden === 3 ? ` generated ${expression?.[1]} stored` : "";
    return [
      "column",
      `${column.name} ${column.type} ${column.notnull === 1 ? "not null" : "null"}${byDefault}${generated}`,
    ];
  });
}

const named = String.raw`(?:CONSTRAINT\s+"?(\w+)"?\s+)?`;
const patterns = {
  primary: new RegExp(String.raw`${named}PRIMARY KEY\s*\(([^)]*)\)`, "giu"),
  unique: new RegExp(String.raw`${named}UNIQUE\s*\(([^)]*)\)`, "giu"),
  foreign: new RegExp(
    String.raw`${named}FOREIGN KEY\s*\(([^)]*)\)\s*REFERENCES\s+"?(\w+)"?\s*\(([^)]*)\)((?:\s+ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL))*)`,
    "giu",
  ),
  check: new RegExp(String.raw`${named}CHECK\s*\(((?:[^()]|\([^()]*\))*)\)`, "giu"),
} as const;
const bare = (text: string | undefined): string => (text ?? "").replaceAll('"', "");

function constraints(sql: string): Fact[] {
  const keys = (["primary", "unique"] as const).flatMap((kind) =>
    [...sql.matchAll(patterns[kind])].map(([, name = "-", list]): Fact => [kind, `${name} (${bare(list)})`]),
  );
  const foreign = [...sql.matchAll(patterns.foreign)].map(([, name = "-", list, table, target, actions = ""]): Fact => {
    const told = ["delete", "update"].map((verb) => {
      const action = new RegExp(`ON ${verb} (CASCADE|SET NULL)`, "iu").exec(actions)?.[1];
      return action === undefined ? "" : ` ${verb} ${action.toLowerCase()}`;
    });
    return ["foreign", `${name} (${bare(list)}) -> ${table}(${bare(target)})${told.join("")}`];
  });
  const checks = [...sql.matchAll(patterns.check)].map(([, name = "-", text]): Fact => [
    "check",
    `${name} ${bare(text)}`,
  ]);
  return [...keys, ...foreign, ...checks];
}

async function indexes(session: Session, table: TableRow): Promise<Fact[]> {
  // Origin "c": made by CREATE INDEX, not by a constraint.
  const list = await session.rows<{ name: string; unique: number }>(
    raw(`SELECT name, "unique" FROM pragma_index_list('${table.name}') WHERE origin = 'c'`),
  );
  return Promise.all(
    list.map(async ({ name, unique }): Promise<Fact> => {
      const of = await session.rows<{ name: string }>(
        raw(`SELECT name FROM pragma_index_info('${name}') ORDER BY seqno`),
      );
      return ["index", `${name} (${of.map((column) => column.name).join(", ")})${unique === 1 ? " unique" : ""}`];
    }),
  );
}

async function triggers(session: Session, table: TableRow): Promise<Fact[]> {
  const rows = await session.rows<{ name: string }>(
    raw(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '${table.name}'`),
  );
  return rows.map(({ name }) => ["trigger", name]);
}

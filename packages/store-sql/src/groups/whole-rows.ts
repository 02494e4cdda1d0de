// Entities with all that belongs to them, a table each: by one statement where the database writes JSON, else by one statement a table.
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Dialect, JsonText, Value } from "../dialects/dialect.js";

/** Values by the position of the columns. A double that JSON has no number for may be text. */
export type Row = readonly Value[];

export interface EntityTable {
  readonly name: Sql;
  /** What tells the entities apart: text. */
  readonly key: Sql;
  readonly columns: readonly Sql[];
}

/** A table of rows that belong to an entity. */
export interface PartTable {
  readonly name: Sql;
  /** The column with the entity's key. */
  readonly owner: Sql;
  readonly columns: readonly Sql[];
  /** Binds no values. */
  readonly condition?: Sql | undefined;
}

export interface WholeRow {
  readonly row: Row;
  /** The rows of each part, in no order. */
  readonly parts: readonly (readonly Row[])[];
}

/** By key, in no order; unknown keys are left out. For at most some hundred keys. */
export type WholeReader = (session: Session, keys: readonly string[]) => Promise<ReadonlyMap<string, WholeRow>>;

/** Made once for each dialect: putting the statements together takes longer than running them. */
export function wholeReader(
  tables: (dialect: Dialect) => readonly [entity: EntityTable, ...parts: PartTable[]],
): WholeReader {
  const readers = new WeakMap<Dialect, WholeReader>();
  return (session, keys) => {
    const { dialect } = session;
    let read = readers.get(dialect);
    if (read === undefined) {
      const [entity, ...parts] = tables(dialect);
      read = dialect.json === undefined ? tableReader(entity, parts) : jsonReader(dialect.json, entity, parts);
      readers.set(dialect, read);
    }
    return read(session, keys);
  };
}

const both = (condition: Sql, other: Sql | undefined): Sql =>
  other === undefined ? condition : sql`${condition} AND ${other}`;

/** Looking up what belongs to each entity also keeps a database from reading all of a large table for the sake of a few keys. */
function jsonReader(json: JsonText, entity: EntityTable, parts: readonly PartTable[]): WholeReader {
  const owner = sql`whole.${entity.key}`;
  const lists = parts.map(
    ({ name, owner: column, columns, condition }) =>
      sql`(SELECT ${json.list(json.array(columns))} FROM ${name} WHERE ${both(sql`${column} = ${owner}`, condition)})`,
  );
  const text = json.text([json.array(entity.columns), ...lists]);
  const selection = raw(sql`SELECT ${owner}, ${text} FROM ${entity.name} whole WHERE `.sql);
  return async (session, keys) => {
    const rows = await session.values<readonly [key: string, text: string]>(
      sql`${selection}${session.dialect.among(owner, keys)}`,
    );
    return new Map(
      rows.map(([key, found]) => {
        const [row, ...rest] = JSON.parse(found) as [Row, ...(readonly Row[])[]];
        return [key, { row, parts: rest }];
      }),
    );
  };
}

/** All statements are under way before the first answer, so that a server takes them in one exchange. */
function tableReader(entity: EntityTable, parts: readonly PartTable[]): WholeReader {
  const read = async (session: Session, keys: readonly string[], { name, owner, columns, condition }: PartTable) =>
    session.values<readonly [key: string, ...Value[]]>(
      sql`SELECT ${join([owner, ...columns], ", ")} FROM ${name} WHERE ${both(session.dialect.among(owner, keys), condition)}`,
    );
  return async (session, keys) => {
    const [rows = [], ...found] = await Promise.all(
      [{ ...entity, owner: entity.key }, ...parts].map((table) => read(session, keys, table)),
    );
    const wholes = new Map(rows.map(([key, ...row]) => [key, { row, parts: parts.map((): Row[] => []) }]));
    found.forEach((ofPart, index) => {
      for (const [key, ...row] of ofPart) wholes.get(key)?.parts[index]?.push(row);
    });
    return wholes;
  };
}

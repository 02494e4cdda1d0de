// Where the fields of an entity are in the database. In every search the entity's own row is called `e`.
import { raise, shown, type Field, type OrderKey, type Space } from "@runledger/store-api";
import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Dialect } from "../dialects/dialect.js";

/** A value that conditions and orderings are made of. */
export interface Column {
  readonly value: Sql;
  readonly type: "text" | "integer" | "double";
  /** True where the value may be NULL even though its row is there. */
  readonly nullable: boolean;
  /** True of a text that no two rows have in common: an index may have its order. */
  readonly unique?: boolean | undefined;
  /** A flag column: 1 says that the value stands for NaN. */
  readonly nan?: Sql | undefined;
}

export interface Place {
  readonly column: Column;
  /** The other table that holds the value; absent when the value is in `e`. */
  readonly row?: { readonly table: Sql; readonly on: Sql } | undefined;
}

/** What a search has to know about an entity. */
export interface Searched {
  readonly table: string;
  /** The columns that a search gives: those that tell one row from another. */
  readonly key: (dialect: Dialect) => Sql;
  /** Where a field is; the other table, if there is one, is called `alias`. */
  place(field: Field, alias: string): Place;
  /** Where an ordering finds at most one value for each row. Absent: where filters look. */
  orderPlace?(key: OrderKey, alias: string): Place;
}

/** A table of keys and values that belong to `e`. */
export interface EntryTable {
  readonly name: string;
  /** The columns that say which `e` an entry belongs to; `e` has columns of the same names. */
  readonly owner: readonly string[];
  readonly key: string;
  readonly value: string;
  readonly type: Column["type"];
  readonly nan?: string | undefined;
}

export function entryPlace(
  table: EntryTable,
  key: string,
  alias: string,
): Place & { readonly row: NonNullable<Place["row"]> } {
  const column = (name: string): Sql => raw(`${alias}.${name}`);
  const owned = table.owner.map((name) => sql`${column(name)} = ${raw(`e.${name}`)}`);
  return {
    column: {
      value: column(table.value),
      type: table.type,
      nullable: true,
      nan: table.nan === undefined ? undefined : column(table.nan),
    },
    row: { table: raw(`${table.name} ${alias}`), on: join([...owned, sql`${column(table.key)} = ${key}`], " AND ") },
  };
}

/** Where the fields of an entity are whose attributes are its own columns and whose other spaces are tables of entries. */
export function entityPlace(attributes: Readonly<Record<string, Column>>, entries: Partial<Record<Space, EntryTable>>) {
  return ({ space, key }: Field, alias: string): Place => {
    const table = entries[space];
    if (table !== undefined) return entryPlace(table, key, alias);
    const column = space === "attribute" ? attributes[key] : undefined;
    return column === undefined
      ? raise("INVALID_PARAMETER_VALUE", `There is no ${space} ${shown(key)} to search by here`)
      : { column };
  };
}

const column =
  (type: Column["type"], nullable: boolean) =>
  (name: string): Column => ({ value: raw(`e.${name}`), type, nullable });

/** Columns of `e`. */
export const text = column("text", false);
export const nullableText = column("text", true);
export const integer = column("integer", false);
export const nullableInteger = column("integer", true);
/** A time that the entity gives as 0 where the column is null, so the search does too. */
export const time = (name: string): Column => ({
  value: raw(`COALESCE(e.${name}, 0)`),
  type: "integer",
  nullable: false,
});

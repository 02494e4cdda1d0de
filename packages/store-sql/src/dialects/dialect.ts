// What differs between databases. Groups never ask for a dialect's name.
import type { StoreError } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";

export type DialectName = "sqlite" | "postgresql" | "mysql" | "mssql";
export type Value = string | number | null;

/** Rows to insert, and what becomes of one whose key is there already. */
export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  /** Values by position of `columns`. With `key`: no two rows have the same key. */
  readonly rows: readonly (readonly Value[])[];
  /** The unique columns. Absent: an existing key is an error. Without `update`: the row that is there stays. */
  readonly key?: readonly string[] | undefined;
  readonly update?:
    | {
        readonly columns: readonly string[];
        /** Only when these columns of the new row, compared as a tuple, are greater than the old row's. */
        readonly whenGreater?: readonly string[] | undefined;
      }
    | undefined;
}

/** A change of the first rows found that meet a condition. */
export interface BoundedChange {
  readonly table: string;
  readonly condition: Sql;
  /** What becomes of the rows, as after SET; absent: they are deleted. */
  readonly set?: Sql | undefined;
  readonly most: number;
}

/** Rows as JSON. */
export interface JsonText {
  /** An array of the values. */
  array(values: readonly Sql[]): Sql;
  /** An aggregate: the array of all values of a group, `[]` where it is empty. */
  list(value: Sql): Sql;
  /** The text of an array of such arrays and lists. */
  text(values: readonly Sql[]): Sql;
}

export interface Dialect {
  readonly name: DialectName;
  /** What a column of kind `integer` or `identity` can hold, negative as well. */
  readonly greatestInteger: bigint;
  /** Statements for the rows, cut where the database limits parameters. */
  insert(insert: Insert): readonly Sql[];
  /** A text expression that compares and sorts by code point. */
  text(expression: Sql): Sql;
  /** A text that no two rows have in common, in an order that an index may have: by code point, but where no index can, as the column's collation has it. */
  uniqueText(expression: Sql): Sql;
  /** As a column of an index or a term of ORDER BY: the greatest first, NULL last. */
  descending(expression: Sql): Sql;
  /** A whole number as decimal text: ids of experiments may be beyond 2^53. They are bound as text too. */
  digits(expression: Sql): Sql;
  /** `%` any run, `_` one character, no escape character; without `caseSensitive` letters are folded by Unicode. */
  like(expression: Sql, pattern: string, caseSensitive: boolean): Sql;
  /** Ends an ordered statement, after ORDER BY: only the first rows of it. */
  limit(count: number): Sql;
  /**
   * After FROM: the rows of table `e` that meet the condition, under that name and those that came last first.
   * Absent where a sort takes rows in any order equally well.
   */
  latestFirst?(table: string, condition: Sql): Sql;
  /** The table, to be sought by that index of it where the database's own choice would be a bad one. */
  indexed(table: string, index: string): Sql;
  /** A whole number of at most 64 bits, as a number or as decimal text, for comparisons with any column of whole numbers. */
  whole(value: string | number): Sql;
  /**
   * `expression IN (values)`, cheap for thousands of them. `values` is not empty; whole numbers come as `whole` takes them. With a single
   * one it is a plain comparison, since an index has the order of its rows only then.
   */
  among(expression: Sql, values: readonly (string | number)[], type?: "text" | "integer"): Sql;
  /** After FROM: the table's rows that meet the condition, kept from other writers until the transaction ends. */
  locked(table: string, condition: Sql): Sql;
  /** Changes at most so many rows, whichever come first. */
  bounded(change: BoundedChange): Sql;
  /** Absent where such text may be cut, or may not hold each double exactly. */
  readonly json?: JsonText | undefined;
  /** Makes a column that counts up by itself go on after the greatest number there is. Absent where rows with given numbers do so. */
  numberAfter?(table: string, column: string): Sql;
  /** The error of a driver as the store's own, or `undefined` when it says nothing that a caller could use. */
  storeError(error: unknown): StoreError | undefined;
}

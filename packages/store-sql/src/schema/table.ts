// The words in which MLflow's tables are written down (tables/*.ts): logical types and named constraints, no SQL of one database.
// The surprise: columns are NOT NULL unless `optional`, and a foreign key always refers to the other table's primary key.
import type { DialectName } from "../dialects/dialect.js";

/** `identity` counts up by itself, as a 32-bit integer, or 64-bit when `wide`. */
export type ColumnType =
  | { readonly kind: "varchar"; readonly length: number }
  | { readonly kind: "identity"; readonly wide: boolean }
  | { readonly kind: "text" | "integer" | "bigint" | "double" | "boolean" | "date" | "json" | "binary" };

/** What one database has instead, in its own words. */
export interface ColumnException {
  readonly type?: string;
  readonly nullable?: boolean;
}

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** A text is a quoted literal; MLflow quotes some numbers, and SQLite keeps what it was told. */
  readonly default?: string | number | undefined;
  /** Expression of a stored generated column. */
  readonly generated?: string | undefined;
  readonly except?: { readonly [Name in DialectName]?: ColumnException } | undefined;
}

export interface Key<C extends string = string> {
  readonly kind: "primary" | "unique";
  /** `null`: the database makes one up. */
  readonly name: string | null;
  readonly columns: readonly C[];
}

export interface Foreign<C extends string = string> {
  readonly kind: "foreign";
  /** `null`: the database makes one up. */
  readonly name: string | null;
  readonly columns: readonly C[];
  readonly refersTo: string;
  readonly onDelete?: ForeignAction | undefined;
  readonly onUpdate?: ForeignAction | undefined;
}
type ForeignAction = "cascade" | "set null";

export interface Check<C extends string = string> {
  readonly kind: "check";
  readonly name: string | null;
  readonly column: C;
  readonly values: readonly (string | number)[];
  /** How often a database has the check, where that is not once. */
  readonly times?: { readonly [Name in DialectName]?: number } | undefined;
}

export interface Index<C extends string = string> {
  readonly kind: "index";
  readonly name: string;
  readonly columns: readonly C[];
  readonly unique?: boolean | undefined;
  /** Columns that count down. */
  readonly descending?: readonly C[] | undefined;
  /** Only PostgreSQL's index carries further columns, for the rows of the condition alone. */
  readonly covering?: { readonly include: readonly C[]; readonly where: string } | undefined;
  /** How many characters of a column MySQL indexes. */
  readonly prefix?: { readonly [Name in C]?: number } | undefined;
  /** The only database that has it. */
  readonly only?: DialectName | undefined;
}

/** A trigger that refuses updates of the columns. */
export interface Frozen<C extends string = string> {
  readonly kind: "frozen";
  readonly name: string;
  readonly columns: readonly C[];
  readonly message: string;
}

export type Part<C extends string = string> = Key<C> | Foreign<C> | Check<C> | Index<C> | Frozen<C>;

export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly parts: readonly Part[];
}

/** Parts may name only columns of the table. */
export const table = <C extends string>(
  name: string,
  columns: Readonly<Record<C, Column>>,
  ...parts: readonly Part<NoInfer<C>>[]
): Table => ({
  name,
  columns,
  parts,
});

const column = (type: ColumnType, byDefault?: string | number, except?: Column["except"]): Column => ({
  type,
  nullable: false,
  default: byDefault,
  except,
});

export const varchar = (length: number, byDefault?: string): Column => column({ kind: "varchar", length }, byDefault);
export const integer = (byDefault?: string): Column => column({ kind: "integer" }, byDefault);
export const bigint = (byDefault?: string): Column => column({ kind: "bigint" }, byDefault);
export const boolean = (byDefault?: string | number): Column => column({ kind: "boolean" }, byDefault);
export const double = (except?: Column["except"]): Column => column({ kind: "double" }, undefined, except);
export const text = (except?: Column["except"]): Column => column({ kind: "text" }, undefined, except);
export const identity = (size?: "wide"): Column => column({ kind: "identity", wide: size === "wide" });
export const date = column({ kind: "date" });
export const json = column({ kind: "json" });
export const binary = column({ kind: "binary" });

export const optional = (inner: Column): Column => ({ ...inner, nullable: true });
export const generated = (expression: string, inner: Column): Column => ({
  ...inner,
  nullable: true,
  generated: expression,
});
export const nullableOnMysql = (inner: Column): Column => ({ ...inner, except: { mysql: { nullable: true } } });

export const primary = <C extends string>(name: string, ...columns: readonly C[]): Key<C> => ({
  kind: "primary",
  name,
  columns,
});
export const unique = <C extends string>(name: string | null, ...columns: readonly C[]): Key<C> => ({
  kind: "unique",
  name,
  columns,
});
export const foreign = <C extends string>(
  name: string | null,
  columns: readonly C[],
  refersTo: string,
  actions?: Pick<Foreign<C>, "onDelete" | "onUpdate">,
): Foreign<C> => ({ kind: "foreign", name, columns, refersTo, ...actions });
export const oneOf = <C extends string>(
  name: string | null,
  of: C,
  values: Check<C>["values"],
  times?: Check<C>["times"],
): Check<C> => ({
  kind: "check",
  name,
  column: of,
  values,
  times,
});
export const index = <C extends string>(
  name: string,
  columns: readonly C[],
  options?: Pick<Index<C>, "unique" | "descending" | "covering" | "prefix" | "only">,
): Index<C> => ({ kind: "index", name, columns, ...options });
export const frozen = <C extends string>(name: string, columns: readonly C[], message: string): Frozen<C> => ({
  kind: "frozen",
  name,
  columns,
  message,
});
/** The column by which MLflow separates workspaces; Runledger leaves it at its default. */
export const workspace = varchar(63, "default");

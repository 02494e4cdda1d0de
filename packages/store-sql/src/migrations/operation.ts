// The words in which the history of MLflow's schema is written down (steps/*.ts), as data for every database.
// The surprise: an edit gives no statement on a database where the column or constraint reads the same before and after.
import type { Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { DialectName } from "../dialects/dialect.js";
import type { Check, Column, Foreign, Frozen, Index, Key, Table } from "../schema/table.js";

export type Edit =
  | { readonly kind: "addColumn"; readonly name: string; readonly column: Column }
  | { readonly kind: "dropColumn"; readonly name: string }
  | { readonly kind: "renameColumn"; readonly name: string; readonly to: string; readonly column: Column }
  /** `restateOn`: said again on that database even though it should read the same. */
  | {
      readonly kind: "setColumn";
      readonly name: string;
      readonly column: Column;
      readonly restateOn?: DialectName | undefined;
    }
  | { readonly kind: "setPrimary"; readonly key: Key }
  /** A check takes the place of one on the same column. */
  | { readonly kind: "setCheck"; readonly check: Check }
  | { readonly kind: "dropCheck"; readonly name: string }
  | { readonly kind: "add"; readonly part: Key | Foreign | Index | Frozen }
  | { readonly kind: "dropUnique" | "dropForeign"; readonly columns: readonly string[] }
  | { readonly kind: "dropIndex"; readonly name: string }
  /** An index that a database keeps when the foreign key is gone that it was made for. */
  | { readonly kind: "leaves"; readonly part: Index }
  /** An index that MySQL made for a foreign key and drops by itself once another one serves; not so in a dump that was read back. */
  | { readonly kind: "dropSpare"; readonly name: string };

/** What work on rows may use. */
export interface Backfill {
  readonly session: Session;
  /** Says how many rows of a table have been gone through. */
  readonly progress: (table: string, rows: number) => void;
}

export type Operation =
  | { readonly kind: "create"; readonly table: Table }
  | { readonly kind: "alter"; readonly table: string; readonly edits: readonly Edit[] }
  /** One statement on rows. It may be run again after a failure, so it changes nothing the second time. */
  | { readonly kind: "rows"; readonly statement: Sql }
  /** Work on rows that no statement can say, in batches; `outline` is what a dry run shows. It may be run again too. */
  | { readonly kind: "backfill"; readonly outline: string; readonly run: (backfill: Backfill) => Promise<void> };

export interface Step {
  /** Alembic's name of the schema after the step. */
  readonly revision: string;
  /** What the step does, for the one who waits for it. */
  readonly what: string;
  readonly operations: readonly Operation[];
  /** There is no way back but a backup. */
  readonly irreversible: boolean;
}

export const step = (revision: string, what: string, ...operations: readonly Operation[]): Step => ({
  revision,
  what,
  operations,
  irreversible: false,
});
export const irreversible = (of: Step): Step => ({ ...of, irreversible: true });

export const create = (table: Table): Operation => ({ kind: "create", table });
export const alter = (table: string, ...edits: readonly Edit[]): Operation => ({ kind: "alter", table, edits });
export const rows = (statement: Sql): Operation => ({ kind: "rows", statement });

export const backfill = (outline: string, run: (work: Backfill) => Promise<void>): Operation => ({
  kind: "backfill",
  outline,
  run,
});

export const addColumn = (name: string, column: Column): Edit => ({ kind: "addColumn", name, column });
export const dropColumn = (name: string): Edit => ({ kind: "dropColumn", name });
export const renameColumn = (name: string, to: string, column: Column): Edit => ({
  kind: "renameColumn",
  name,
  to,
  column,
});
export const setColumn = (name: string, column: Column): Edit => ({ kind: "setColumn", name, column });
export const restateColumn = (restateOn: DialectName, name: string, column: Column): Edit => ({
  kind: "setColumn",
  name,
  column,
  restateOn,
});
export const setPrimary = (key: Key): Edit => ({ kind: "setPrimary", key });
export const setCheck = (check: Check): Edit => ({ kind: "setCheck", check });
export const dropCheck = (name: string): Edit => ({ kind: "dropCheck", name });
export const add = (part: Key | Foreign | Index | Frozen): Edit => ({ kind: "add", part });
export const dropUnique = (...columns: readonly string[]): Edit => ({ kind: "dropUnique", columns });
export const dropForeign = (...columns: readonly string[]): Edit => ({ kind: "dropForeign", columns });
export const dropIndex = (name: string): Edit => ({ kind: "dropIndex", name });
export const leaves = (part: Index): Edit => ({ kind: "leaves", part });
export const dropSpare = (name: string): Edit => ({ kind: "dropSpare", name });

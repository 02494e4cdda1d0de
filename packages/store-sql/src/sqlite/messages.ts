// What the threads of an SQLite store say to each other. Rows travel as arrays: objects cost twice as much to copy.
import type { Value } from "../dialects/dialect.js";

export interface Setup {
  readonly file: string;
  /** How long the worker's connections wait for a lock, in milliseconds. */
  readonly patience: number;
}

export type Request =
  | {
      readonly id: number;
      readonly kind: "read" | "walk" | "rows" | "change";
      readonly text: string;
      readonly values: readonly unknown[];
    }
  /** The rows so far have been taken. */
  | { readonly id: number; readonly kind: "more" };

export type Reply =
  | {
      readonly id: number;
      readonly kind: "rows";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Value[])[];
      readonly last: boolean;
    }
  | { readonly id: number; readonly kind: "changed"; readonly count: number }
  | {
      readonly id: number;
      readonly kind: "failed";
      readonly error: { readonly code: string; readonly message: string };
    };

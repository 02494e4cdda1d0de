// One SQLite handle, as every connection of a store has it: in the main thread and in the worker.
import { failures, foldCase } from "@runledger/store-api";
import type BetterSqlite3 from "better-sqlite3-v13";
import { FOLD } from "../dialects/sqlite.js";
import { Statements } from "./statements.js";

export interface Connection {
  readonly handle: BetterSqlite3.Handle;
  readonly statements: Statements;
}

/** The most that SQLite maps. Searches jump about in tables larger than its cache; a system call for each page would double their time. */
const MAPPED_BYTES = 0x7fff0000;

/**
 * Settings that SQLite keeps per connection; the journal mode is the file's.
 * @param options.mapped whether the file is mapped: what is read then stays in the process's memory as long as there is room
 */
export function connectionOf(handle: BetterSqlite3.Handle, { mapped }: { readonly mapped: boolean }): Connection {
  handle.exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA case_sensitive_like = ON");
  handle.exec(`PRAGMA mmap_size = ${mapped ? MAPPED_BYTES : 0}`);
  handle.function(FOLD, { deterministic: true }, (text) => (typeof text === "string" ? foldCase(text) : text));
  return { handle, statements: new Statements(handle) };
}

/** A statement's rows have the shape that its author wrote beside its text; nothing else can know it. */
export function rowsOf<Row>(
  connection: Connection,
  text: string,
  values: readonly unknown[],
  asArrays: boolean,
): readonly Row[] {
  return connection.statements.of(text).raw(asArrays).all(values) as readonly Row[];
}

/** @throws failures.internal when the statement gives rows, which would be lost */
export function changesOf(connection: Connection, text: string, values: readonly unknown[]): number {
  const statement = connection.statements.of(text);
  if (statement.reader) throw failures.internal(`a statement that gives rows was run for its changes: ${text}`);
  return statement.run(values).changes;
}

// The worker thread of an SQLite store: long reads on one connection, walks on one that maps nothing, heavy writes on a third. They are opened at first use.
import { parentPort, workerData } from "node:worker_threads";
import BetterSqlite3 from "better-sqlite3-v13";
import type { Value } from "../dialects/dialect.js";
import { changesOf, connectionOf, type Connection } from "./handle.js";
import type { Reply, Request, Setup } from "./messages.js";

/** What the main thread can turn into objects without being missed by others. */
const ROWS_AT_A_TIME = 2000;

const setup = workerData as Setup;
const unsent = new Map<number, { columns: readonly string[]; rows: readonly (readonly Value[])[] }>();
let reader: Connection | undefined;
let walker: Connection | undefined;
let writer: Connection | undefined;

const open = (options: { readonly readonly: boolean; readonly mapped: boolean }): Connection =>
  connectionOf(new BetterSqlite3(setup.file, { readonly: options.readonly, timeout: setup.patience }), options);

function connectionFor(kind: "read" | "walk" | "rows" | "change"): Connection {
  if (kind === "read") return (reader ??= open({ readonly: true, mapped: true }));
  if (kind === "walk") return (walker ??= open({ readonly: true, mapped: false }));
  return (writer ??= open({ readonly: false, mapped: false }));
}

const send = (reply: Reply): void => parentPort?.postMessage(reply);

function sendRows(id: number): void {
  const result = unsent.get(id);
  if (result === undefined) return;
  const rows = result.rows.slice(0, ROWS_AT_A_TIME);
  const rest = result.rows.slice(ROWS_AT_A_TIME);
  const last = rest.length === 0;
  if (last) unsent.delete(id);
  else unsent.set(id, { columns: result.columns, rows: rest });
  send({ id, kind: "rows", columns: result.columns, rows, last });
}

function answer(request: Request): void {
  const { id } = request;
  if (request.kind === "more") return sendRows(id);
  const connection = connectionFor(request.kind);
  if (request.kind === "change")
    return send({ id, kind: "changed", count: changesOf(connection, request.text, request.values) });
  const statement = connection.statements.of(request.text).raw(true);
  unsent.set(id, {
    columns: statement.columns().map((column) => column.name),
    rows: statement.all(request.values) as Value[][],
  });
  sendRows(id);
}

parentPort?.on("message", (request: Request) => {
  try {
    answer(request);
  } catch (error) {
    const { code = "", message = String(error) } = error as { code?: string; message?: string };
    send({ id: request.id, kind: "failed", error: { code, message } });
  }
});

// The main thread's side of the worker: started when first needed, and again after a crash.
import { Worker } from "node:worker_threads";
import { failures } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Value } from "../dialects/dialect.js";
import { sqlite } from "../dialects/sqlite.js";
import type { Reply, Request, Setup } from "./messages.js";

type Row = readonly Value[];

interface Call {
  /** The rows so far, in the shape that the caller wants; made as they come, so that no turn of the event loop makes many. */
  readonly rows: unknown[];
  readonly asArrays: boolean;
  resolve(result: { readonly rows: readonly unknown[]; readonly changes: number }): void;
  reject(error: unknown): void;
}

/** Named from the package's folder, as the tests run from `src` and a thread needs built code. */
const PROGRAM = new URL("../../dist/sqlite/worker.js", import.meta.url);

/** Rows die as soon as they are sent; more room for them would only be kept. */
const YOUNG_MB = 6;

export class WorkerClient {
  readonly #setup: Setup;
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  async scan<R extends object>(statement: Sql): Promise<readonly R[]> {
    return this.#rows<R>("read", statement, false);
  }

  async walk<R extends object>(statement: Sql): Promise<readonly R[]> {
    return this.#rows<R>("walk", statement, false);
  }

  /** The work in a transaction of its own on the worker's writing connection. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await this.#execute("BEGIN IMMEDIATE");
    try {
      const value = await work(this.#session());
      await this.#execute("COMMIT");
      return value;
    } catch (error) {
      // The reason matters to the caller, not what the rollback says of a transaction that is gone already.
      await this.#execute("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  /** Calls under way fail. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#forget(failures.closed("sqlite"));
    await worker?.terminate();
  }

  #session(): Session {
    return {
      dialect: sqlite,
      rows: <R extends object>(statement: Sql) => this.#rows<R>("rows", statement, false),
      values: <R extends Row>(statement: Sql) => this.#rows<R>("rows", statement, true),
      change: async (statement) => (await this.#call("change", statement)).changes,
    };
  }

  /** A statement's rows have the shape that its author wrote beside its text. */
  async #rows<R>(kind: "read" | "walk" | "rows", statement: Sql, asArrays: boolean): Promise<readonly R[]> {
    return (await this.#call(kind, statement, asArrays)).rows as readonly R[];
  }

  async #execute(text: string): Promise<void> {
    await this.#call("change", { sql: text, values: [] });
  }

  #call(
    kind: Exclude<Request["kind"], "more">,
    statement: Pick<Sql, "sql" | "values">,
    asArrays = false,
  ): Promise<Parameters<Call["resolve"]>[0]> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      const id = ++this.#lastId;
      this.#calls.set(id, { rows: [], asArrays, resolve, reject });
      worker.ref();
      worker.postMessage({ id, kind, text: statement.sql, values: statement.values } satisfies Request);
    });
  }

  /** An idle worker does not keep the process alive. */
  #start(): Worker {
    const worker = new Worker(PROGRAM, {
      workerData: this.#setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on("message", (reply: Reply) => {
      this.#take(worker, reply);
      if (this.#calls.size === 0) worker.unref();
    });
    const lost = (cause: unknown) => worker === this.#worker && this.#forget(failures.internal(cause));
    worker.on("error", lost);
    worker.on("exit", (code) => lost(`the worker ended with code ${code}`));
    return worker;
  }

  #take(worker: Worker, reply: Reply): void {
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    if (reply.kind === "rows") {
      for (const row of reply.rows) call.rows.push(call.asArrays ? row : keyed(reply.columns, row));
      if (!reply.last) {
        setImmediate(() => worker.postMessage({ id: reply.id, kind: "more" } satisfies Request));
        return;
      }
    }
    this.#calls.delete(reply.id);
    if (reply.kind === "failed") call.reject(sqlite.storeError(reply.error) ?? failures.internal(reply.error));
    else if (reply.kind === "rows") call.resolve({ rows: call.rows, changes: 0 });
    else call.resolve({ rows: [], changes: reply.count });
  }

  #forget(reason: unknown): void {
    this.#worker = undefined;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(reason);
  }
}

function keyed(columns: readonly string[], row: Row): Readonly<Record<string, Value | undefined>> {
  const object: Record<string, Value | undefined> = {};
  for (const [index, column] of columns.entries()) object[column] = row[index];
  return object;
}

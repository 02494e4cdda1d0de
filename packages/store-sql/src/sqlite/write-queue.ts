// Group commit: one transaction takes as many waiting works as fit, a savepoint each, and all callers are answered after its commit.
// One fsync then serves them all.
import { performance } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";
import { failures } from "@runledger/store-api";
import type { Reach, Session } from "../database.js";
import { sqlite } from "../dialects/sqlite.js";
import { whenFree } from "./busy.js";
import type { Connection } from "./handle.js";
import { SqliteSession } from "./session.js";

const BATCH_MS = 10;

interface Work {
  readonly reach: Reach | undefined;
  /** Resolves to what tells the caller, to be called after the commit. */
  run(session: Session): Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

/** What has to be said to a caller once it is known whether the batch was committed. */
interface Answer {
  readonly tell: () => void;
  readonly fail: (error: unknown) => void;
}

/** Where works go that would block the event loop. */
export interface Elsewhere {
  /** Whether the rows are too many to go through here. Where that cannot be told, the transaction will say why. */
  isFar(reach: Reach): Promise<boolean>;
  /** Runs the work in a transaction of its own. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

export interface WriteQueueOptions {
  /** How long a lock of another process is waited for, in milliseconds. */
  readonly patience: number;
  /** A batch takes no further work after this many milliseconds; default 10. */
  readonly batchMillis?: number | undefined;
  /** Absent: all works run here. */
  readonly elsewhere?: Elsewhere | undefined;
}

export class WriteQueue {
  readonly #connection: Connection;
  readonly #options: WriteQueueOptions;
  readonly #waiting: Work[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(connection: Connection, options: WriteQueueOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  add<T>(work: (session: Session) => Promise<T>, reach?: Reach): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) throw failures.closed("sqlite");
      this.#waiting.push({
        reach,
        run: async (session) => {
          const value = await work(session);
          return () => resolve(value);
        },
        fail: reject,
      });
      this.#running ??= this.#drain();
    });
  }

  /** Refuses further works; resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  /** The turn of the event loop before each batch lets requests that have arrived meanwhile join it. */
  async #drain(): Promise<void> {
    for (await turn(); this.#waiting.length > 0; await turn()) {
      const { elsewhere } = this.#options;
      const reach = this.#waiting[0]?.reach;
      if (elsewhere !== undefined && reach !== undefined && (await elsewhere.isFar(reach).catch(() => true)))
        await this.#send(elsewhere);
      else await this.#batch();
    }
    this.#running = undefined;
  }

  async #send(elsewhere: Elsewhere): Promise<void> {
    const work = this.#waiting.shift();
    if (work === undefined) return;
    try {
      (await elsewhere.transaction((session) => work.run(session)))();
    } catch (error) {
      work.fail(error);
    }
  }

  async #batch(): Promise<void> {
    try {
      await whenFree(() => this.#execute("BEGIN IMMEDIATE"), this.#options.patience);
    } catch (error) {
      for (const work of this.#waiting.splice(0)) work.fail(sqlite.storeError(error) ?? error);
      return;
    }
    const answers: Answer[] = [];
    try {
      const until = performance.now() + (this.#options.batchMillis ?? BATCH_MS);
      do {
        const work = this.#waiting.shift();
        if (work !== undefined) await this.#work(work, answers);
      } while (this.#waiting[0] !== undefined && this.#waiting[0].reach === undefined && performance.now() < until);
      this.#execute("COMMIT");
    } catch (error) {
      for (const answer of answers) answer.fail(sqlite.storeError(error) ?? error);
      if (this.#connection.handle.inTransaction) this.#execute("ROLLBACK");
      return;
    }
    for (const answer of answers) answer.tell();
  }

  /** @throws when the failure of this work took the whole transaction with it, as a full disk does */
  async #work(work: Work, answers: Answer[]): Promise<void> {
    const session = new SqliteSession(this.#connection);
    let tell: () => void;
    try {
      this.#execute("SAVEPOINT work");
      tell = await work.run(session);
    } catch (error) {
      tell = () => work.fail(error);
      session.end();
      if (!this.#connection.handle.inTransaction) {
        answers.push({ tell, fail: work.fail });
        throw error;
      }
      this.#execute("ROLLBACK TO work");
    }
    session.end();
    answers.push({ tell, fail: work.fail });
    this.#execute("RELEASE work");
  }

  #execute(text: string): void {
    this.#connection.statements.of(text).run();
  }
}

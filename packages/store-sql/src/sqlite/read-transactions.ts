// Reads of several statements see one state of the database, and take SQLite's locks once instead of for each statement.
import sql from "sql-template-tag";
import type { Session } from "../database.js";
import type { Connection } from "./handle.js";

/** Reads that overlap share a transaction. It is short: a read waits for nothing but its own statements, which answer at once. */
export class ReadTransactions {
  readonly #connection: Connection;
  readonly #session: Session;
  #underWay = 0;

  constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  async run<T>(read: (session: Session) => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      if (this.#underWay === 1) await this.#session.change(sql`BEGIN`);
      return await read(this.#session);
    } finally {
      this.#underWay -= 1;
      const { handle, statements } = this.#connection;
      if (this.#underWay === 0 && handle.inTransaction) statements.of("COMMIT").run();
    }
  }
}

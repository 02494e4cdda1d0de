// A session on a connection of a server. Errors stay the driver's until the engine has decided whether to try again.
import { failures, type StoreError } from "@runledger/store-api";
import type { Sql } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Dialect, Value } from "../dialects/dialect.js";
import type { Answer, ServerConnection } from "./server.js";

export class ServerSession implements Session {
  readonly dialect: Dialect;
  readonly #connection: ServerConnection;
  readonly #often: boolean;
  #ended: StoreError | undefined;

  constructor(dialect: Dialect, connection: ServerConnection, often = true) {
    this.dialect = dialect;
    this.#connection = connection;
    this.#often = often;
  }

  /** The shape of a row is what its author wrote beside the statement; nothing else can know it. */
  async rows<Row extends object>(statement: Sql): Promise<readonly Row[]> {
    return (await this.#run(statement, false)).rows as readonly Row[];
  }

  async values<Row extends readonly Value[]>(statement: Sql): Promise<readonly Row[]> {
    return (await this.#run(statement, true)).rows as readonly object[] as readonly Row[];
  }

  async change(statement: Sql): Promise<number> {
    return (await this.#run(statement, false)).changes;
  }

  /** From now on every call fails: the connection serves somebody else. */
  end(): void {
    this.#ended = failures.internal("a session was used after its work had settled");
  }

  async #run(statement: Sql, asArrays: boolean): Promise<Answer> {
    if (this.#ended !== undefined) throw this.#ended;
    return this.#connection.run(statement, { asArrays, often: this.#often });
  }
}

// The prepared statements of one handle. Texts come from templates, so few of them serve nearly all calls.
import type BetterSqlite3 from "better-sqlite3-v13";

/** More than all templates of the groups; searches, whose texts vary, push each other out. */
const KEPT = 300;

export class Statements {
  readonly #handle: BetterSqlite3.Handle;
  /** Least recently used first, once it is full: until then the order does not matter. */
  readonly #kept = new Map<string, BetterSqlite3.Statement>();

  constructor(handle: BetterSqlite3.Handle) {
    this.#handle = handle;
  }

  get size(): number {
    return this.#kept.size;
  }

  of(text: string): BetterSqlite3.Statement {
    const known = this.#kept.get(text);
    if (known !== undefined) {
      if (this.#kept.size < KEPT) return known;
      this.#kept.delete(text);
    }
    const statement = known ?? this.#handle.prepare(text);
    this.#kept.set(text, statement);
    if (this.#kept.size > KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return statement;
  }
}

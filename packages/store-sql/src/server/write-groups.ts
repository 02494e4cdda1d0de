// Group commit: works about the same thing would wait for each other's locks until the commit, so those that wait share one transaction.
// Works about different things stay apart: neither can hold the other up, or meet it in a deadlock.
import { StoreError } from "@runledger/store-api";
import type { Session } from "../database.js";

/** Few enough that the first one is not kept waiting for long. */
const MOST_TOGETHER = 64;

type Transaction = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

interface Member {
  /** Resolves to what tells the caller, to be called after the commit. */
  run(session: Session): Promise<() => void>;
  fail(error: unknown): void;
}

export class WriteGroups {
  readonly #transaction: Transaction;
  /** By what they are about, while a transaction about that is under way. */
  readonly #waiting = new Map<string, Member[]>();

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  add<T>(about: string, work: (session: Session) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const member: Member = {
        run: async (session) => {
          const value = await work(session);
          return () => resolve(value);
        },
        fail: reject,
      };
      const waiting = this.#waiting.get(about);
      if (waiting === undefined) void this.#drain(about, member);
      else waiting.push(member);
    });
  }

  async #drain(about: string, first: Member): Promise<void> {
    const waiting = [first];
    this.#waiting.set(about, waiting);
    while (waiting.length > 0) await this.#together(waiting.splice(0, MOST_TOGETHER));
    this.#waiting.delete(about);
  }

  /** Without savepoints, which would cost each work two statements: where one fails, each is done again by itself. */
  async #together(members: readonly Member[]): Promise<void> {
    try {
      const answers = await this.#transaction(async (session) => {
        const tells: (() => void)[] = [];
        for (const member of members) tells.push(await member.run(session));
        return tells;
      });
      for (const tell of answers) tell();
    } catch (error) {
      const [only] = members;
      // After a failure of the server nobody knows what has been stored, so nothing may be done again.
      if (members.length === 1) only?.fail(error);
      else if (StoreError.is(error) && error.retriable) for (const member of members) member.fail(error);
      else for (const member of members) await this.#together([member]);
    }
  }
}

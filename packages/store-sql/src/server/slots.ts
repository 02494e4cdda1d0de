// So many at a time: the rest wait in order, but not for ever. No driver's pool does both with one error for all.
import { StoreError } from "@runledger/store-api";

/** As long as SQLAlchemy waits for a connection of its pool, in milliseconds. */
const PATIENCE_MS = 30_000;

interface Waiter {
  readonly go: () => void;
  readonly timer: NodeJS.Timeout;
}

export class Slots {
  readonly #patience: number;
  readonly #waiting: Waiter[] = [];
  #free: number;

  constructor(size: number, patience = PATIENCE_MS) {
    this.#free = size;
    this.#patience = patience;
  }

  /** @throws TEMPORARILY_UNAVAILABLE when no slot has become free in time */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else {
        clearTimeout(next.timer);
        next.go();
      }
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        go: resolve,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          reject(
            new StoreError(
              "TEMPORARILY_UNAVAILABLE",
              `All connections to the database were busy for ${this.#patience / 1000} s; try again, or let the store have more with MLFLOW_SQLALCHEMYSTORE_POOL_SIZE`,
            ),
          );
        }, this.#patience),
      };
      this.#waiting.push(waiter);
    });
  }
}

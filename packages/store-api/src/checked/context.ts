// What every checked group gets besides its driver.
import type { Millis } from "../contract/values.js";

/** Makes an implementation callable from outside: refused once the store is closed, foreign errors become INTERNAL_ERROR. */
export type Call = <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;

export interface Context {
  readonly call: Call;
  readonly now: () => Millis;
  readonly truncateLongValues: boolean;
  readonly infiniteMetrics: boolean;
}

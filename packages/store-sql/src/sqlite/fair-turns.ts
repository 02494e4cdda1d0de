// Keeps reads, which answer at once, from holding the event loop: a caller that reads piece by piece would else never let go of it.
import { performance } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";

/** What reads may take of one turn of the event loop, in milliseconds. */
const TURN_MS = 10;

/** Resolves at once, or after a turn of the event loop when reads have had their share of this one. */
export type FairTurn = () => Promise<void>;

export function fairTurns(): FairTurn {
  let began: number | undefined;
  return async () => {
    while (began !== undefined && performance.now() - began > TURN_MS) await turn();
    if (began === undefined) {
      began = performance.now();
      setImmediate(() => {
        began = undefined;
      });
    }
  };
}

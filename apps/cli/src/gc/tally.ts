// What a collection came to, in numbers.
import { counted } from "../terminal/counted.js";
import type { GarbageEvent, GarbageKind } from "./garbage.js";
import type { Orphan, Unsearched } from "./orphans.js";

export interface Tally {
  readonly purged: Record<GarbageKind, number>;
  kept: number;
  failed: number;
  /** Things that went without their artifacts, which this program cannot reach. */
  left: number;
  orphan: number;
  unsearched: number;
}

export const newTally = (): Tally => ({
  purged: { run: 0, loggedModel: 0, experiment: 0 },
  ...{ kept: 0, failed: 0, left: 0, orphan: 0, unsearched: 0 },
});

export function count(tally: Tally, event: GarbageEvent | Orphan | Unsearched): void {
  if (event.event !== "purged") tally[event.event] += 1;
  else {
    tally.purged[event.kind] += 1;
    if (event.artifacts?.outcome === "left") tally.left += 1;
  }
}

/** `2 runs, 1 logged model and 0 experiments`. */
export const tallyText = ({ run, loggedModel, experiment }: Tally["purged"]): string =>
  `${counted(run, "run")}, ${counted(loggedModel, "logged model")} and ${counted(experiment, "experiment")}`;

// The way of a copy: what is asked for, what both sides can do, then one phase after the other.
import { type Store, StoreError, type Transfer } from "@runledger/store-api";
import { copyInBulk } from "./bulk/copy-in-bulk.js";
import type { Job } from "./job.js";
import type { CopyOptions, CopyReport } from "./options.js";
import { copyThroughApi } from "./ordinary/copy-through-api.js";
import { createPlaces } from "./places.js";
import { select } from "./selection.js";
import { openSource } from "./source.js";
import { createTally, type Tally } from "./tally.js";

const optional = { loggedModels: "logged models", datasets: "data sets", registry: "registered models" } as const;

/** Undefined where the target gives copies ids of its own. */
const writableTransfer = ({ transfer, info }: Store): Transfer | undefined =>
  info.features.readOnlyTransfer ? undefined : transfer;

/** Whether copies in the target keep the ids that they have in the source. */
export const keepsIds = (target: Store): boolean => writableTransfer(target) !== undefined;

function noteLimits(source: Store, target: Store, gaps: readonly string[], tally: Tally): void {
  for (const gap of gaps) tally.note(`the source does not give ${gap}`);
  if (target.transfer !== undefined && !keepsIds(target))
    tally.note("the target's server takes no ids from clients (it runs without --allow-transfer): copies get new ones");
  for (const group of ["loggedModels", "datasets", "registry"] as const) {
    if (source[group] !== undefined && target[group] === undefined)
      tally.note(`the target keeps no ${optional[group]}: they are left out`);
  }
  if (source.info.features.infiniteMetrics && !target.info.features.infiniteMetrics)
    tally.note("the target keeps no infinite metric values: they become ±1.7976931348623157e308");
}

/**
 * Makes the target hold what the source holds, as far as it is asked for. What is equal already is not written, so that the same copy
 * again writes nothing, and one that was killed goes on where it was. Nothing is removed from the target but tags, params, inputs and
 * model versions that the source does not have on the same entity.
 *
 * Where the target offers `transfer`, ids and times stay; elsewhere copies get new ones and tags that say what they are copies of.
 * What the target refuses is in `problems`; the rest is copied. Needs memory for some hundred runs and some ten thousand points.
 *
 * @throws StoreError of either store, when it cannot go on; what was written until then stays
 */
export async function copyStore(options: CopyOptions): Promise<CopyReport> {
  const { source, target, artifacts = { mode: "keep" }, signal } = options;
  if (source === target) throw new StoreError("INVALID_PARAMETER_VALUE", "A store cannot be copied to itself");
  const tally = createTally(options.onEvent);
  const reading = openSource(source, signal);
  const job: Job = {
    options,
    source: reading,
    target,
    selection: await select(options),
    places: createPlaces(artifacts, (text) => tally.note(text)),
    copier: artifacts.mode === "copy" ? artifacts.copier : undefined,
    tally,
    signal,
    dryRun: options.dryRun === true,
  };
  noteLimits(source, target, reading.gaps, tally);
  const transfer = writableTransfer(target);
  const verification = await (transfer === undefined ? copyThroughApi(job) : copyInBulk(job, transfer));
  return { ...tally.report(transfer === undefined ? "new" : "kept"), verification };
}

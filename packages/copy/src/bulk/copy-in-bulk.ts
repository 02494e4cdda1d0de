// A copy into a store that offers `transfer`: ids, times and stages stay.
import type { Transfer } from "@runledger/store-api";
import type { Job } from "../job.js";
import type { Verification } from "../options.js";
import { verifyBulk } from "../verify/verify-bulk.js";
import { copyExperiments } from "./experiments.js";
import { copyLoggedModels } from "./logged-models.js";
import { copyRegistry } from "./registry.js";
import { copyRuns } from "./runs.js";

/** @returns the comparison, when it is asked for */
export async function copyInBulk(job: Job, transfer: Transfer): Promise<Verification | undefined> {
  const { options, target, selection } = job;
  const { ids, foreign } = await copyExperiments(job, transfer);
  const chosen = selection.runFilter === undefined ? undefined : new Set<string>();
  await copyRuns(job, transfer, ids, chosen);
  if (target.loggedModels !== undefined) await copyLoggedModels(job, transfer, ids, chosen);
  const registries = { source: options.source.registry, target: target.registry };
  const taken =
    selection.registry && registries.source !== undefined && registries.target !== undefined
      ? await copyRegistry(job, transfer, { source: registries.source, target: registries.target })
      : undefined;
  if (options.verify !== true || job.dryRun) return undefined;
  return verifyBulk(job, transfer, { ids, foreign, chosen, taken });
}

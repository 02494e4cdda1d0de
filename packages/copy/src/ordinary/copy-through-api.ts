// A copy into a store without `transfer`, as a foreign server is: through the calls that every client may make.
import type { Job } from "../job.js";
import type { Verification } from "../options.js";
import { seriesCounts } from "../series.js";
import { ahead } from "../streams.js";
import { verifyCopies } from "../verify/verify-copies.js";
import { createCopies } from "./copies.js";
import { openExperiments } from "./experiments.js";
import { copyLinks, type LinkedRun } from "./links.js";
import { copyLoggedModels } from "./logged-models.js";
import { copyRegistry } from "./registry.js";
import { createRunCopier, hasModelLinks, stateOf } from "./runs.js";

function noteNewIds({ options, tally }: Job): void {
  tally.note(
    "the target makes ids and times of its own: runs and logged models get new ids, and tags 'runledger.source.…' that say what they are copies of",
  );
  if ((options.artifacts?.mode ?? "keep") !== "copy")
    tally.note(
      "the target says where artifacts of its runs are; without '--artifacts copy' there is nothing, and tag 'runledger.source.artifact_uri' names the old place",
    );
}

/** @returns the comparison, when it is asked for */
export async function copyThroughApi(job: Job): Promise<Verification | undefined> {
  const { options, source, target, selection, tally, signal } = job;
  noteNewIds(job);
  const opened = await openExperiments(job);
  const experiments = new Map(opened.map((each) => [each.experiment.id, each]));
  const copies = createCopies(job);
  const linked: LinkedRun[] = [];
  const scope = { experimentIds: [...experiments.keys()], filter: selection.runFilter };
  const copier = createRunCopier(job, copies, experiments);
  tally.begin("runs", await source.countRuns(scope));
  for await (const batch of ahead(source.runs(scope))) {
    const { transfer } = options.source;
    const counts = transfer && seriesCounts(await transfer.pointCounts(batch.map(({ id }) => id)));
    for (const run of batch) {
      signal?.throwIfAborted();
      const experiment = experiments.get(run.experimentId);
      if (experiment === undefined) continue;
      const state = stateOf(run, counts);
      await copier.copy(run, experiment, state);
      if (hasModelLinks(run)) linked.push({ id: run.id, state });
    }
  }
  if (target.loggedModels !== undefined) await copyLoggedModels(job, target.loggedModels, copies, experiments);
  await copyLinks(job, linked, copies, experiments);
  const registries = { source: options.source.registry, target: target.registry };
  const registry =
    selection.registry && registries.source !== undefined && registries.target !== undefined
      ? await copyRegistry(job, { source: registries.source, target: registries.target }, copies)
      : undefined;
  for (const experiment of opened) await experiment.settle();
  return options.verify === true && !job.dryRun ? verifyCopies(job, copies, experiments, registry) : undefined;
}

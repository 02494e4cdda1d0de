// Runs and their points into a store that keeps ids.
import type { RunId, StoredRun, Transfer } from "@runledger/store-api";
import { canonicalRun } from "../canonical.js";
import { type ChosenRuns, copyArtifacts, type ExperimentIds, type Job, readTarget, write } from "../job.js";
import { seriesCount, seriesCounts } from "../series.js";
import { ahead, regrouped } from "../streams.js";
import { compareBy, putDiffering } from "./put-differing.js";
import { wantedRun } from "./wanted.js";

const POINTS = 5000;

/** @returns the runs that are in the target now, and the ids that were there before */
async function putRuns(job: Job, transfer: Transfer, ids: ExperimentIds, batch: readonly StoredRun[]) {
  const there = await readTarget(job, () => transfer.runs(batch.map(({ id }) => id)));
  const known = new Map(there.map((run) => [run.id, run]));
  const wanted: StoredRun[] = [];
  for (const run of batch) {
    const next = wantedRun(job, ids, run);
    await copyArtifacts(job, run.id, run.artifactUri, next.artifactUri);
    wanted.push(next);
  }
  const refused = await putDiffering(job, wanted, {
    kind: "runs",
    idOf: ({ id }) => id,
    known,
    compared: compareBy(canonicalRun),
    put: (runs) => transfer.putRuns(runs),
  });
  return { present: batch.filter(({ id }) => !refused.has(id)), known };
}

async function putPoints(
  job: Job,
  transfer: Transfer,
  runs: readonly StoredRun[],
  known: ReadonlyMap<RunId, unknown>,
): Promise<void> {
  const { source, tally } = job;
  const before = runs.map(({ id }) => id).filter((id) => known.has(id));
  const counts = before.length === 0 ? [] : await readTarget(job, () => transfer.pointCounts(before));
  const series = await source.differing(runs, seriesCounts(counts));
  if (job.dryRun) {
    tally.points(seriesCount(series));
    return;
  }
  for await (const points of ahead(regrouped(source.points(series), POINTS))) {
    const written = await write(
      job,
      points,
      (some) => transfer.putPoints(some),
      ({ runId, key }) => ({ kind: "points", id: `${runId} ${key}` }),
    );
    tally.points(written.length);
  }
}

/** @param chosen gets the ids of the runs, where only some are copied */
export async function copyRuns(job: Job, transfer: Transfer, ids: ExperimentIds, chosen: ChosenRuns): Promise<void> {
  const { source, selection, tally } = job;
  const scope = { experimentIds: [...ids.keys()], filter: selection.runFilter };
  tally.begin("runs", await source.countRuns(scope));
  for await (const batch of ahead(source.runs(scope))) {
    const { present, known } = await putRuns(job, transfer, ids, batch);
    if (chosen !== undefined) for (const { id } of present) chosen.add(id);
    await putPoints(job, transfer, present, known);
  }
}

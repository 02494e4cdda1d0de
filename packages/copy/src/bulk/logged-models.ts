// Logged models and their points into a store that keeps ids.
import type { ModelPoint, RunId, StoredLoggedModel, Transfer } from "@runledger/store-api";
import { canonicalLoggedModel } from "../canonical.js";
import { type ChosenRuns, copyArtifacts, type ExperimentIds, type Job, readTarget, write } from "../job.js";
import { ahead, chunked, regrouped } from "../streams.js";
import { compareBy, putDiffering } from "./put-differing.js";
import { wantedLoggedModel } from "./wanted.js";

const POINTS = 5000;
const IDS = 500;
const REMEMBERED = 50_000;

/** Whether a run is in the target; asked once for each id, as long as there is room to remember. */
function runsInTarget(job: Job, transfer: Transfer): (ids: readonly RunId[]) => Promise<ReadonlyMap<RunId, boolean>> {
  const known = new Map<RunId, boolean>();
  return async (ids) => {
    if (known.size > REMEMBERED) known.clear();
    const unknown = [...new Set(ids)].filter((id) => !known.has(id));
    for (const some of chunked(unknown, IDS)) {
      for (const id of some) known.set(id, false);
      for (const { id } of await readTarget(job, () => transfer.runs(some))) known.set(id, true);
    }
    return known;
  };
}

/** @returns the models that are in the target now with another number of points */
async function putModels(job: Job, transfer: Transfer, ids: ExperimentIds, batch: readonly StoredLoggedModel[]) {
  const there = await readTarget(job, () => transfer.loggedModels(batch.map(({ id }) => id)));
  const known = new Map(there.map((model) => [model.id, model]));
  const wanted: StoredLoggedModel[] = [];
  for (const model of batch) {
    const next = wantedLoggedModel(job, ids, model);
    await copyArtifacts(job, model.id, model.artifactLocation, next.artifactLocation);
    wanted.push(next);
  }
  const refused = await putDiffering(job, wanted, {
    kind: "loggedModels",
    idOf: ({ id }) => id,
    known,
    compared: compareBy(canonicalLoggedModel),
    put: (models) => transfer.putLoggedModels(models),
  });
  return batch.filter(({ id, pointCount }) => !refused.has(id) && (known.get(id)?.pointCount ?? 0) !== pointCount);
}

export async function copyLoggedModels(
  job: Job,
  transfer: Transfer,
  ids: ExperimentIds,
  chosen: ChosenRuns,
): Promise<void> {
  const { source, selection, options, tally } = job;
  const inTarget = runsInTarget(job, transfer);
  const points = async (page: readonly ModelPoint[]): Promise<void> => {
    const there = await inTarget(page.flatMap(({ runId }) => runId ?? []));
    const possible = page.filter(({ runId }) => runId === null || there.get(runId) === true);
    if (possible.length < page.length)
      tally.note("points of logged models that belong to runs which are not in the target are left out");
    const written = await write(
      job,
      possible,
      (some) => transfer.putModelPoints(some),
      ({ modelId, key }) => ({ kind: "points", id: `${modelId} ${key}` }),
    );
    tally.points(written.length);
  };
  tally.begin("loggedModels");
  for await (const batch of ahead(source.loggedModels({ experimentIds: [...ids.keys()], since: selection.since }))) {
    const wanted =
      options.runs === undefined || chosen === undefined
        ? batch
        : batch.filter(({ sourceRunId }) => sourceRunId !== null && chosen.has(sourceRunId));
    const withPoints = await putModels(job, transfer, ids, wanted);
    if (job.dryRun) continue;
    for await (const page of ahead(regrouped(source.modelPoints(withPoints), POINTS))) await points(page);
  }
}

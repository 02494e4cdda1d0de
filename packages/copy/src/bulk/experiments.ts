// Experiments into a store that keeps ids.
import type { Transfer } from "@runledger/store-api";
import { canonicalExperiment, same } from "../canonical.js";
import { type ExperimentIds, type Job, readTarget, write } from "../job.js";
import { type ExperimentMatch, matchExperiments, targetExperiments } from "../match-experiments.js";
import { isRefusal } from "../put-batches.js";
import { wantedExperiment } from "./wanted.js";

function noteForeign({ tally }: Job, { experiment: { name } }: ExperimentMatch): void {
  tally.note(
    `the target has an experiment '${name}' of its own with runs: runs are added to it, the rest stays as it is`,
  );
}

const SHOWN_IDS = 3;

function noteRenumbered({ tally }: Job, ids: ExperimentIds): void {
  const changed = [...ids].filter(([from, to]) => from !== to).map(([from, to]) => `${from} is ${to}`);
  if (changed.length === 0) return;
  const rest = changed.length > SHOWN_IDS ? " …" : "";
  tally.note(
    `${changed.length} experiments have another id in the target: ${changed.slice(0, SHOWN_IDS).join(", ")}${rest}`,
  );
}

/** Somebody may have made one since the target was read; a put would overwrite it. */
async function stillFree({ target }: Job, { known, id }: ExperimentMatch): Promise<boolean> {
  if (known !== undefined || id === undefined) return true;
  return target.experiments.get(id).then(
    () => false,
    (error: unknown) => isRefusal(error) || Promise.reject(error),
  );
}

/** One at a time: the place of an experiment's artifacts may name the id that the target chooses. */
async function put(job: Job, transfer: Transfer, found: ExperimentMatch): Promise<string | undefined> {
  const match = (await stillFree(job, found)) ? found : { ...found, id: undefined };
  const { experiment, known } = match;
  const wanted = wantedExperiment(job, match);
  const { tally } = job;
  if (known !== undefined && same(canonicalExperiment(wanted), canonicalExperiment(known))) {
    tally.count("experiments", "unchanged");
    return known.id;
  }
  let id = match.id ?? experiment.id;
  const written = await write(
    job,
    [wanted],
    async (experiments) => {
      [id = id] = await transfer.putExperiments(experiments);
    },
    () => ({ kind: "experiments", id: experiment.name }),
  );
  if (written.length === 0) {
    tally.count("experiments", "refused");
    return undefined;
  }
  tally.count("experiments", known === undefined ? "created" : "changed");
  const settled = wantedExperiment(job, { ...match, id });
  if (!job.dryRun && settled.artifactLocation !== wanted.artifactLocation)
    await readTarget(job, () => transfer.putExperiments([settled]));
  return id;
}

export interface CopiedExperiments {
  readonly ids: ExperimentIds;
  /** Those of other teams; their own fields are not the source's. */
  readonly foreign: ReadonlySet<string>;
}

/** @returns the experiments whose runs can be copied */
export async function copyExperiments(job: Job, transfer: Transfer): Promise<CopiedExperiments> {
  const { selection, target, tally, signal } = job;
  tally.begin("experiments", selection.experiments.length);
  const ids = new Map<string, string>();
  const foreign = new Set<string>();
  for (const match of await matchExperiments(selection.experiments, await targetExperiments(target, signal))) {
    signal?.throwIfAborted();
    if (match.foreign) {
      noteForeign(job, match);
      foreign.add(match.experiment.id);
      wantedExperiment(job, match);
      tally.count("experiments", "unchanged");
    }
    const id = match.foreign ? match.id : await put(job, transfer, match);
    if (id === undefined) continue;
    ids.set(match.experiment.id, id);
  }
  noteRenumbered(job, ids);
  return { ids, foreign };
}

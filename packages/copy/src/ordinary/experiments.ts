// Experiments through the ordinary contract: by their tag, or by their name.
import type { Experiment } from "@runledger/store-api";
import { type Job, readTarget, write } from "../job.js";
import { sourceTags, tagOf } from "../mapping.js";
import { targetExperiments } from "../match-experiments.js";
import { tagChanges } from "./tag-changes.js";

/** One experiment of the target and what was copied into it. */
export interface OpenExperiment {
  readonly experiment: Experiment;
  readonly id: string;
  /** It was made now, so nothing has to be looked for in it. */
  readonly isNew: boolean;
  /** Of another team: only runs are added. */
  readonly foreign: boolean;
  /** Before the first write in it. */
  wake(): Promise<void>;
  /** After the last one. */
  settle(): Promise<void>;
}

/** Paths and the server's own scheme mean other places there. */
const sharedLocation = (uri: string): string | undefined =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(uri) && !/^(file|mlflow-artifacts|https?):/i.test(uri) ? uri : undefined;

function opened(
  job: Job,
  experiment: Experiment,
  there: Experiment,
  how: { isNew: boolean; foreign: boolean },
): OpenExperiment {
  const { experiments } = job.target;
  let stage = there.lifecycleStage;
  async function wake(): Promise<void> {
    if (stage === "active" || job.dryRun) return;
    await readTarget(job, () => experiments.restore(there.id));
    stage = "active";
  }
  return {
    experiment,
    id: there.id,
    ...how,
    wake,
    async settle() {
      if (how.foreign || stage === experiment.lifecycleStage || job.dryRun) return;
      if (experiment.lifecycleStage === "active") await wake();
      else await readTarget(job, () => experiments.delete(there.id));
    },
  };
}

async function create(job: Job, experiment: Experiment): Promise<Experiment | undefined> {
  const { experiments } = job.target;
  const { name, tags, artifactLocation } = experiment;
  const keep = (job.options.artifacts?.mode ?? "keep") === "keep";
  let made: Experiment = { ...experiment, lifecycleStage: "active" };
  const done = await write(
    job,
    [experiment],
    async () => {
      const id = await experiments.create({
        name,
        artifactLocation: keep ? sharedLocation(artifactLocation) : undefined,
        tags: [...tags, { key: sourceTags.experiment, value: experiment.id }],
      });
      made = await experiments.get(id);
    },
    () => ({ kind: "experiments", id: name }),
  );
  return done.length === 0 ? undefined : made;
}

/** @returns whether anything was written */
async function update(job: Job, experiment: Experiment, copy: OpenExperiment, there: Experiment): Promise<boolean> {
  const { experiments } = job.target;
  const { set, remove } = tagChanges(
    [...experiment.tags, { key: sourceTags.experiment, value: experiment.id }],
    there.tags,
  );
  const renamed = there.name !== experiment.name;
  if (set.length === 0 && remove.length === 0 && !renamed && there.lifecycleStage === experiment.lifecycleStage)
    return false;
  if (job.dryRun) return true;
  if (set.length > 0 || remove.length > 0 || renamed) await copy.wake();
  if (renamed) await readTarget(job, () => experiments.rename(copy.id, experiment.name));
  for (const { key, value } of set) await readTarget(job, () => experiments.setTag(copy.id, key, value));
  for (const key of remove) await readTarget(job, () => experiments.deleteTag(copy.id, key));
  return true;
}

/** Brings one experiment up to date. @returns undefined when its runs cannot be copied */
async function open(job: Job, experiment: Experiment, there: Experiment, isEmpty: () => Promise<boolean>) {
  const { tally } = job;
  const foreign = tagOf(there, sourceTags.experiment) !== experiment.id && !(await isEmpty());
  if (foreign && there.lifecycleStage === "deleted") {
    const reason = "the target has a deleted experiment of this name; restore it, or remove it for good";
    tally.problem({ kind: "experiments", id: experiment.name, reason });
    tally.count("experiments", "refused");
    return undefined;
  }
  const copy = opened(job, experiment, there, { isNew: false, foreign });
  if (foreign) tally.note(`the target has an experiment '${there.name}' of its own with runs: runs are added to it`);
  const changed = !foreign && (await update(job, experiment, copy, there));
  tally.count("experiments", changed ? "changed" : "unchanged");
  return copy;
}

async function openNew(job: Job, experiment: Experiment): Promise<OpenExperiment | undefined> {
  const made = await create(job, experiment);
  job.tally.count("experiments", made === undefined ? "refused" : "created");
  return made && opened(job, experiment, made, { isNew: true, foreign: false });
}

/** Those whose runs can be copied, deleted ones still awake. */
export async function openExperiments(job: Job): Promise<readonly OpenExperiment[]> {
  const { selection, tally } = job;
  tally.begin("experiments", selection.experiments.length);
  const target = await targetExperiments(job.target, job.signal);
  const byTag = new Map(target.all.map((each) => [tagOf(each, sourceTags.experiment), each]));
  const byName = new Map(target.all.map((each) => [each.name, each]));
  const found: OpenExperiment[] = [];
  for (const experiment of selection.experiments) {
    const there = byTag.get(experiment.id) ?? byName.get(experiment.name);
    const copy =
      there === undefined
        ? await openNew(job, experiment)
        : await open(job, experiment, there, () => target.isEmpty(there.id));
    if (copy !== undefined) found.push(copy);
  }
  return found;
}

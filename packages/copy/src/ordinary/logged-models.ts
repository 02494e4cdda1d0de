// Logged models through the ordinary contract: new ids, the same names, params, tags, points and status.
import { limits, type LoggedModel, type ModelPoint, type StoredLoggedModel } from "@runledger/store-api";
import { copyArtifacts, type Job, readTarget } from "../job.js";
import { keptValue } from "../kept-value.js";
import { isSourceTag, sourceTags } from "../mapping.js";
import { isRefusal } from "../put-batches.js";
import type { Copies } from "./copies.js";
import type { OpenExperiment } from "./experiments.js";
import { createPen } from "./pen.js";
import { tagChanges } from "./tag-changes.js";
import { chunked } from "../streams.js";

type LoggedModels = NonNullable<Job["target"]["loggedModels"]>;

/** A value of 0 may stand for NaN: a model's points have none, but its run's have, and both are logged at once. */
async function nanPlaces({ options }: Job, points: readonly ModelPoint[]): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  const series = new Map(
    points.filter(({ value }) => value === 0).map(({ runId, key }) => [`${runId} ${key}`, { runId, key }]),
  );
  for (const { runId, key } of series.values()) {
    if (runId === null) continue;
    for await (const chunk of options.source.metrics.stream(runId, key))
      for (const { value, timestamp, step } of chunk)
        if (Number.isNaN(value)) places.add(`${runId} ${key} ${timestamp} ${step}`);
  }
  return places;
}

const placeOf = (point: { runId: string | null; key: string; timestamp: number; step: number }): string =>
  `${point.runId} ${point.key} ${point.timestamp} ${point.step}`;

async function logPoints(
  job: Job,
  copies: Copies,
  copy: LoggedModel,
  points: readonly ModelPoint[],
  experiment: OpenExperiment,
) {
  const { target, tally } = job;
  const there = new Set(copy.metrics.map(placeOf));
  const valueOf = keptValue(target);
  const nans = await nanPlaces(job, points);
  const byRun = new Map<string, ModelPoint[]>();
  for (const point of points) {
    const runId = point.runId === null ? undefined : copies.known("runs", point.runId);
    if (runId === undefined) {
      tally.note("points of logged models that belong to runs which are not in the target are left out");
    } else if (!there.has(placeOf({ ...point, runId }))) {
      byRun.set(runId, [...(byRun.get(runId) ?? []), point]);
    }
  }
  for (const [runId, missing] of byRun) {
    const run = await readTarget(job, () => target.runs.get(runId));
    const pen = createPen(job, run, experiment);
    for (const some of chunked(missing, limits.batch.metrics)) {
      const metrics = some.map(({ datasetName, datasetDigest, value, key, timestamp, step, ...point }) => ({
        key,
        timestamp,
        step,
        modelId: copy.id,
        value: nans.has(placeOf({ ...point, key, timestamp, step })) ? Number.NaN : valueOf(value),
        ...(datasetName === null ? {} : { datasetName }),
        ...(datasetDigest === null ? {} : { datasetDigest }),
      }));
      await pen.write(() => target.runs.log(runId, { metrics }));
      tally.points(some.length);
    }
    await pen.settle(run.lifecycleStage);
  }
  return byRun.size > 0;
}

async function update(job: Job, group: LoggedModels, model: StoredLoggedModel, copy: LoggedModel): Promise<boolean> {
  const { set, remove } = tagChanges(model.tags, copy.tags);
  const params = model.params.filter(({ key }) => copy.params.every((known) => known.key !== key));
  const finalize = model.status !== copy.status && model.status !== "PENDING" && model.status !== "UNSPECIFIED";
  if (set.length > 0) await readTarget(job, () => group.setTags(copy.id, set));
  for (const key of remove) await readTarget(job, () => group.deleteTag(copy.id, key));
  if (params.length > 0) await readTarget(job, () => group.logParams(copy.id, params));
  if (finalize) await readTarget(job, () => group.finalize(copy.id, model.status));
  return set.length + remove.length + params.length > 0 || finalize;
}

async function pointsOf(job: Job, model: StoredLoggedModel): Promise<readonly ModelPoint[]> {
  const all: ModelPoint[] = [];
  if (model.pointCount > 0) for await (const page of job.source.modelPoints([model])) all.push(...page);
  return all;
}

async function copyModel(
  job: Job,
  group: LoggedModels,
  copies: Copies,
  model: StoredLoggedModel,
  experiment: OpenExperiment,
) {
  const { tally } = job;
  const known = await copies.find("loggedModels", model.id, experiment);
  if (job.dryRun) return known === undefined ? "created" : "unchanged";
  const create = async (): Promise<LoggedModel> => {
    await experiment.wake();
    const sourceRunId = model.sourceRunId ? copies.known("runs", model.sourceRunId) : undefined;
    if (model.sourceRunId && sourceRunId === undefined)
      tally.note("logged models whose source run is not in the target have none there");
    const made = await group.create({
      experimentId: experiment.id,
      name: model.name,
      modelType: model.modelType ?? undefined,
      sourceRunId,
      params: model.params,
      tags: [...model.tags.filter(({ key }) => !isSourceTag(key)), { key: sourceTags.loggedModel, value: model.id }],
    });
    await copies.add("loggedModels", model.id, made.id);
    return made;
  };
  // Creating is never tried again here: a lost answer may hide a model, which the next copy finds by its tag.
  const copy = known === undefined ? await create() : await readTarget(job, () => group.get(known));
  await copyArtifacts(job, model.id, model.artifactLocation, copy.artifactLocation);
  const points = await logPoints(job, copies, copy, await pointsOf(job, model), experiment);
  const changed = await update(job, group, model, copy);
  return known === undefined ? "created" : points || changed ? "changed" : "unchanged";
}

export async function copyLoggedModels(
  job: Job,
  group: LoggedModels,
  copies: Copies,
  experiments: ReadonlyMap<string, OpenExperiment>,
): Promise<void> {
  const { source, selection, options, tally } = job;
  tally.begin("loggedModels");
  const scope = { experimentIds: [...experiments.keys()], since: selection.since };
  for await (const batch of source.loggedModels(scope)) {
    for (const model of batch) {
      const experiment = experiments.get(model.experimentId);
      if (experiment === undefined) continue;
      const chosen = model.sourceRunId !== null && copies.known("runs", model.sourceRunId) !== undefined;
      if (options.runs !== undefined && !chosen) continue;
      if (model.lifecycleStage === "deleted") {
        tally.note("deleted logged models are left out: the target would not find them again");
        continue;
      }
      try {
        tally.count("loggedModels", await copyModel(job, group, copies, model, experiment));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        tally.problem({ kind: "loggedModels", id: model.id, reason: error.message });
        tally.count("loggedModels", "refused");
      }
    }
  }
}

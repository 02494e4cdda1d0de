// Runs through the ordinary contract: created with new ids, then brought up to what the source has.
import { createHash } from "node:crypto";
import {
  type LifecycleStage,
  limits,
  type Metric,
  parentRunTag,
  type Run,
  type RunId,
  type StoredRun,
  type Tag,
} from "@runledger/store-api";
import { canonicalRun } from "../canonical.js";
import { copyArtifacts, type Job, readTarget } from "../job.js";
import { keptValue } from "../kept-value.js";
import { isSourceTag, sourceTags, tagOf } from "../mapping.js";
import { isRefusal } from "../put-batches.js";
import type { SeriesCounts } from "../series.js";
import { chunked } from "../streams.js";
import type { Copies } from "./copies.js";
import type { OpenExperiment } from "./experiments.js";
import { batchesOf, missingPoints } from "./missing-points.js";
import { createPen, type Pen } from "./pen.js";
import { tagChanges } from "./tag-changes.js";

const { batch } = limits;

/** Of a run with all its points; undefined where they were not counted. */
export function stateOf(run: StoredRun, counts: SeriesCounts | undefined): string | undefined {
  if (counts === undefined) return undefined;
  const points = [...(counts.get(run.id) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([canonicalRun(run), points]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The runs of a deleted experiment are deleted with it, at the end. */
export const wantedStage = (run: StoredRun, { experiment, foreign }: OpenExperiment): LifecycleStage | undefined =>
  experiment.lifecycleStage === "deleted" && !foreign ? undefined : run.lifecycleStage;

/** Those runs are not whole before the logged models are there. */
export const hasModelLinks = ({ inputs, outputs }: StoredRun): boolean => inputs.models.length + outputs.length > 0;

/** The state is tagged before the run is deleted, as nothing can be tagged after. */
function isDone(run: StoredRun, copy: Run, experiment: OpenExperiment, state: string | undefined): boolean {
  const stage = wantedStage(run, experiment) ?? copy.lifecycleStage;
  return state !== undefined && tagOf(copy, sourceTags.state) === state && copy.lifecycleStage === stage;
}

export interface RunCopier {
  /** @returns the copy's id; undefined when the target refuses it, or in a dry run */
  copy(run: StoredRun, experiment: OpenExperiment, state: string | undefined): Promise<string | undefined>;
}

export function createRunCopier(job: Job, copies: Copies, experiments: ReadonlyMap<string, OpenExperiment>): RunCopier {
  const { source, target, tally } = job;
  const valueOf = keptValue(target);
  const begun = new Set<RunId>();

  async function parentOf(run: StoredRun): Promise<string | undefined> {
    const id = tagOf(run, parentRunTag);
    if (id === undefined || begun.has(id)) return undefined;
    const known = await copies.find("runs", id, experiments.get(run.experimentId));
    if (known !== undefined) return known;
    const parent = await source.run(id);
    const experiment = parent && experiments.get(parent.experimentId);
    return parent && experiment && (await existing(parent, experiment))?.id;
  }

  async function wantedTags(run: StoredRun): Promise<readonly Tag[]> {
    const parent = await parentOf(run);
    return [
      ...run.tags
        .filter(({ key }) => key !== "mlflow.runName" && !isSourceTag(key))
        .map((tag) => (tag.key === parentRunTag && parent !== undefined ? { ...tag, value: parent } : tag)),
      { key: sourceTags.run, value: run.id },
      ...(run.artifactUri ? [{ key: sourceTags.artifactUri, value: run.artifactUri }] : []),
    ];
  }

  async function create(run: StoredRun, experiment: OpenExperiment): Promise<Run> {
    await experiment.wake();
    begun.add(run.id);
    const tags = await wantedTags(run);
    begun.delete(run.id);
    // Never tried again here: a lost answer may hide a run, which the next copy finds by its tag.
    const made = await target.runs.create({
      experimentId: experiment.id,
      name: run.name ?? undefined,
      userId: run.userId ?? undefined,
      startTime: run.startTime ?? undefined,
      tags,
    });
    await copies.add("runs", run.id, made.id);
    return made;
  }

  /** The copy, made if need be. */
  async function existing(run: StoredRun, experiment: OpenExperiment): Promise<Run | undefined> {
    const known = await copies.find("runs", run.id, experiment);
    try {
      if (known !== undefined) return await readTarget(job, () => target.runs.get(known));
    } catch (error) {
      // Removed for good in the target: it is made anew.
      if (!isRefusal(error)) throw error;
    }
    return job.dryRun ? undefined : create(run, experiment);
  }

  async function logPoints(run: StoredRun, copy: Run, key: string, pen: Pen): Promise<void> {
    const there = copy.metrics.some((metric) => metric.key === key);
    const nothing = (async function* (): AsyncGenerator<readonly Metric[]> {})();
    const points = missingPoints(
      job.options.source.metrics.stream(run.id, key),
      there ? target.metrics.stream(copy.id, key) : nothing,
      valueOf,
    );
    for await (const metrics of batchesOf(points, batch.metrics)) {
      await pen.write(() => target.runs.log(copy.id, { metrics }));
      tally.points(metrics.length);
    }
  }

  async function logPairs(run: StoredRun, copy: Run, pen: Pen): Promise<void> {
    const { set, remove } = tagChanges(await wantedTags(run), copy.tags);
    const there = new Map(copy.params.map(({ key, value }) => [key, value]));
    for (const { key, value } of run.params)
      if ((there.get(key) ?? value) !== value)
        tally.problem({ kind: "runs", id: run.id, reason: `param '${key}' has another value in the target already` });
    const missing = run.params.filter(({ key }) => !there.has(key));
    for (const tags of chunked(set, batch.tags)) await pen.write(() => target.runs.log(copy.id, { tags }));
    for (const params of chunked(missing, batch.params)) await pen.write(() => target.runs.log(copy.id, { params }));
    for (const key of remove) await pen.write(() => target.runs.deleteTag(copy.id, key));
  }

  async function logDatasets(run: StoredRun, copy: Run, pen: Pen): Promise<void> {
    const { datasets } = target;
    const there = new Set(copy.inputs.datasets.map(({ dataset }) => `${dataset.name} ${dataset.digest}`));
    const missing = run.inputs.datasets.filter(({ dataset }) => !there.has(`${dataset.name} ${dataset.digest}`));
    if (datasets !== undefined && missing.length > 0)
      await pen.write(() => datasets.logInputs(copy.id, { datasets: missing }));
  }

  async function updateFields(run: StoredRun, copy: Run, pen: Pen): Promise<void> {
    const patch = {
      ...(run.name && run.name !== copy.name ? { name: run.name } : {}),
      ...(run.status === copy.status ? {} : { status: run.status }),
      ...(run.endTime === null || run.endTime === copy.endTime ? {} : { endTime: run.endTime }),
    };
    if (Object.keys(patch).length > 0) await pen.write(() => target.runs.update(copy.id, patch));
  }

  /** @returns whether anything was written */
  async function bringUp(run: StoredRun, copy: Run, experiment: OpenExperiment, state: string | undefined) {
    const pen = createPen(job, copy, experiment);
    await logPairs(run, copy, pen);
    for (const { key } of run.metrics) await logPoints(run, copy, key, pen);
    await logDatasets(run, copy, pen);
    await updateFields(run, copy, pen);
    if (state !== undefined && !hasModelLinks(run))
      await pen.write(() => target.runs.log(copy.id, { tags: [{ key: sourceTags.state, value: state }] }));
    return pen.settle(wantedStage(run, experiment));
  }

  return {
    async copy(run, experiment, state) {
      const before = await copies.find("runs", run.id, experiment);
      try {
        const copy = await existing(run, experiment);
        if (copy === undefined) {
          tally.count("runs", "created");
          return undefined;
        }
        await copyArtifacts(job, run.id, run.artifactUri, copy.artifactUri);
        if (isDone(run, copy, experiment, state)) {
          tally.count("runs", "unchanged");
          return copy.id;
        }
        const changed = job.dryRun || (await bringUp(run, copy, experiment, state));
        tally.count("runs", before === undefined ? "created" : changed ? "changed" : "unchanged");
        return copy.id;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        tally.problem({ kind: "runs", id: run.id, reason: error.message });
        tally.count("runs", "refused");
        return undefined;
      }
    },
  };
}

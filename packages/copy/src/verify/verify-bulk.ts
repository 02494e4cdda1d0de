// Compares both sides after a copy that kept the ids: every entity that was to be copied, and every point.
import type { Metric, RunId, StoredLoggedModel, StoredRun, Transfer } from "@runledger/store-api";
import { comparableVersions, versionLookup } from "../bulk/registry.js";
import { wantedExperiment, wantedLoggedModel, wantedRun, wantedVersion } from "../bulk/wanted.js";
import {
  type Canonical,
  canonicalExperiment,
  canonicalLoggedModel,
  canonicalRegisteredModel,
  canonicalRun,
} from "../canonical.js";
import { type ChosenRuns, type ExperimentIds, type Job, readTarget } from "../job.js";
import { keptValue } from "../kept-value.js";
import { modelVersions } from "../registry-pages.js";
import type { Series } from "../series.js";
import { openSource } from "../source.js";
import { ahead } from "../streams.js";
import { firstDifferentPoint } from "./compare-histories.js";
import { createFindings, type Findings } from "./findings.js";
import type { Verification } from "../options.js";
import { modelDigests, runDigests, sameDigest, seriesName } from "./point-digest.js";

export interface Copied {
  readonly ids: ExperimentIds;
  /** Experiments whose own fields were not copied. */
  readonly foreign: ReadonlySet<string>;
  readonly chosen: ChosenRuns;
  /** Registered models that were not copied; undefined when no registry was. */
  readonly taken: ReadonlySet<string> | undefined;
}

function latestOf(metrics: readonly Metric[], valueOf: (value: number) => number): Canonical {
  const entries = metrics
    .map(
      ({ key, value, step, timestamp }) => [key, `${valueOf(value)} at step ${step}, timestamp ${timestamp}`] as const,
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { "latest metric": Object.fromEntries(entries) };
}

async function verifyExperiments(job: Job, { ids, foreign }: Copied, findings: Findings): Promise<void> {
  for (const experiment of job.selection.experiments) {
    const id = ids.get(experiment.id);
    if (id === undefined || foreign.has(experiment.id)) continue;
    const there = await readTarget(job, () => job.target.experiments.get(id));
    const wanted = wantedExperiment(job, { experiment, known: undefined, foreign: false, id });
    findings.compare(`experiment '${experiment.name}'`, canonicalExperiment(wanted), canonicalExperiment(there));
  }
}

function allSeries(...sides: readonly (readonly StoredRun[])[]): Series {
  const series = new Map<RunId, Set<string>>();
  for (const { id, metrics } of sides.flat()) {
    const keys = series.get(id) ?? new Set<string>();
    for (const { key } of metrics) keys.add(key);
    if (keys.size > 0) series.set(id, keys);
  }
  return series;
}

/** Sums first, which is one pass over many runs; only what differs there is read point by point. */
async function verifyPoints(job: Job, series: Series, findings: Findings): Promise<void> {
  const valueOf = keptValue(job.target);
  const [mine, theirs] = await Promise.all([
    runDigests(job.source.points(series), valueOf),
    runDigests(openSource(job.target, job.signal).points(series), (value) => value),
  ]);
  for (const [runId, keys] of series) {
    for (const key of keys) {
      const digest = mine.get(seriesName(runId, key));
      findings.points(digest?.count ?? 0);
      if (sameDigest(digest, theirs.get(seriesName(runId, key)))) continue;
      const difference = await firstDifferentPoint({
        where: `run ${runId}: metric '${key}'`,
        source: job.options.source.metrics.stream(runId, key),
        target: job.target.metrics.stream(runId, key),
        valueOf,
      });
      if (difference !== undefined) findings.add(difference);
    }
  }
}

async function verifyRuns(job: Job, transfer: Transfer, { ids }: Copied, findings: Findings): Promise<void> {
  const scope = { experimentIds: [...ids.keys()], filter: job.selection.runFilter };
  const valueOf = keptValue(job.target);
  for await (const batch of ahead(job.source.runs(scope))) {
    const found = await readTarget(job, () => transfer.runs(batch.map(({ id }) => id)));
    const there = new Map(found.map((run) => [run.id, run]));
    for (const run of batch) {
      const copy = there.get(run.id);
      const wanted = { ...canonicalRun(wantedRun(job, ids, run)), ...latestOf(run.metrics, valueOf) };
      const actual = copy && { ...canonicalRun(copy), ...latestOf(copy.metrics, (value) => value) };
      findings.compare(`run ${run.id}`, wanted, actual);
    }
    await verifyPoints(
      job,
      allSeries(
        batch.filter(({ id }) => there.has(id)),
        found,
      ),
      findings,
    );
  }
}

async function verifyLoggedModels(job: Job, transfer: Transfer, copied: Copied, findings: Findings): Promise<void> {
  const { ids, chosen } = copied;
  const scope = { experimentIds: [...ids.keys()], since: job.selection.since };
  for await (const batch of ahead(job.source.loggedModels(scope))) {
    const models =
      job.options.runs === undefined || chosen === undefined
        ? batch
        : batch.filter(({ sourceRunId }) => sourceRunId !== null && chosen.has(sourceRunId));
    const found = await readTarget(job, () => transfer.loggedModels(models.map(({ id }) => id)));
    const there = new Map(found.map((model) => [model.id, model]));
    for (const model of models) {
      const copy = there.get(model.id);
      const points = (count: number): Canonical => (chosen === undefined ? { points: count } : {});
      const wanted = { ...canonicalLoggedModel(wantedLoggedModel(job, ids, model)), ...points(model.pointCount) };
      const actual = copy && { ...canonicalLoggedModel(copy), ...points(copy.pointCount) };
      findings.compare(`logged model ${model.id}`, wanted, actual);
    }
    if (chosen === undefined) await verifyModelPoints(job, models, found, findings);
  }
}

/** Where only some runs were chosen, only some points are there. */
async function verifyModelPoints(
  job: Job,
  models: readonly StoredLoggedModel[],
  copies: readonly StoredLoggedModel[],
  findings: Findings,
): Promise<void> {
  const valueOf = keptValue(job.target);
  const withPoints = ({ pointCount }: StoredLoggedModel): boolean => pointCount > 0;
  const [mine, theirs] = await Promise.all([
    modelDigests(job.source.modelPoints(models.filter(withPoints)), valueOf),
    modelDigests(openSource(job.target, job.signal).modelPoints(copies.filter(withPoints)), (value) => value),
  ]);
  const counts = new Map(copies.map(({ id, pointCount }) => [id, pointCount]));
  for (const { id, pointCount } of models) {
    const [source, target] = [mine.get(id), theirs.get(id)];
    findings.points(source?.count ?? 0);
    // A store may give a point twice; then there is only the number, which was compared above.
    const exact = (source?.count ?? 0) === pointCount && (target?.count ?? 0) === counts.get(id);
    if (exact && !sameDigest(source, target))
      findings.add({
        where: `logged model ${id}: metric points`,
        source: `${pointCount} points`,
        target: "other points",
      });
  }
}

async function verifyRegistry(job: Job, transfer: Transfer, taken: ReadonlySet<string>, findings: Findings) {
  const [mine, theirs] = [job.options.source.registry, job.target.registry];
  if (mine === undefined || theirs === undefined) return;
  for await (const batch of ahead(job.source.registeredModels())) {
    const models = batch.filter(({ name }) => !taken.has(name));
    const found = await readTarget(job, () => transfer.registeredModels(models.map(({ name }) => name)));
    const there = new Map(found.map((model) => [model.name, model]));
    for (const model of models) {
      const copy = there.get(model.name);
      const of = `registered model '${model.name}'`;
      findings.compare(of, canonicalRegisteredModel(model), copy && canonicalRegisteredModel(copy));
    }
  }
  const lookUp = versionLookup(theirs, job.signal);
  for await (const page of ahead(modelVersions(mine, job.signal))) {
    for (const version of page.filter(({ name }) => !taken.has(name))) {
      const copy = await lookUp(version);
      const wanted = wantedVersion(job, version);
      const [source, target] = comparableVersions(wanted, copy ?? wanted);
      findings.compare(`version ${version.version} of '${version.name}'`, source, copy && target);
    }
  }
}

export async function verifyBulk(job: Job, transfer: Transfer, copied: Copied): Promise<Verification> {
  const findings = createFindings(job.tally);
  job.tally.begin("verify");
  await verifyExperiments(job, copied, findings);
  await verifyRuns(job, transfer, copied, findings);
  if (job.target.loggedModels !== undefined) await verifyLoggedModels(job, transfer, copied, findings);
  if (copied.taken !== undefined) await verifyRegistry(job, transfer, copied.taken, findings);
  return findings.result();
}

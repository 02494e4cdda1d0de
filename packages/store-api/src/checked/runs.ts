// Runs as callers see them, over a driver.
import type { LoggedMetric, Metric } from "../contract/metrics.js";
import type { CreateRun, LogBatch, NewRun, RunDriver, RunPatch, Runs, RunStatus } from "../contract/runs.js";
import type { Param, Tag } from "../contract/values.js";
import { raise } from "../errors.js";
import { failures, shown } from "../failures.js";
import { limits } from "../limits.js";
import { generateName } from "../names.js";
import { parseOrderBy } from "../search/order-by.js";
import { parseFilter } from "../search/parse.js";
import { searchRows } from "../search/rows.js";
import { runNameTag, searchables } from "../search/searchable.js";
import { selectRows } from "../search/select.js";
import {
  cutText,
  experimentId,
  invalid,
  key,
  knownExperimentIds,
  lastOfEach,
  loggedModelId,
  oneOf,
  runId,
  text,
  unrepeated,
  wholeNumber,
} from "./arguments.js";
import type { Context } from "./context.js";
import { appendModel, modelHistoryTag } from "./model-history.js";
import { searchPage } from "./paging.js";

export const runStatuses = [
  "RUNNING",
  "SCHEDULED",
  "FINISHED",
  "FAILED",
  "KILLED",
] as const satisfies readonly RunStatus[];

const nameOf = (name: string): string => text("Run name", name, limits.runName);

function tagValue(tag: Tag, cut: boolean): string {
  return tag.key === runNameTag.key
    ? nameOf(tag.value)
    : cutText(`Value of tag '${shown(tag.key)}'`, tag.value, limits.runTagValue, cut);
}

const tagOf = (tag: Tag, cut: boolean): Tag => ({ key: key("Tag key", tag.key), value: tagValue(tag, cut) });

function paramOf(param: Param, cut: boolean): Param {
  return {
    key: key("Param key", param.key),
    value: cutText(`Value of param '${shown(param.key)}'`, param.value, limits.runParamValue, cut),
  };
}

/** Clamped as MLflow's SQL schema does, unless the store keeps infinities. */
export function metricValue(metric: Metric, infinite: boolean): number {
  if (typeof metric.value !== "number")
    return invalid(`Value of metric ${shown(metric.key)} must be a number, but is ${shown(metric.value)}`);
  return infinite || Number.isFinite(metric.value) || Number.isNaN(metric.value)
    ? metric.value
    : Math.sign(metric.value) * Number.MAX_VALUE;
}

function metricOf(metric: LoggedMetric, infinite: boolean): LoggedMetric {
  key("Metric key", metric.key);
  wholeNumber("Timestamp of a metric", metric.timestamp, 0);
  wholeNumber("Step of a metric", metric.step);
  if (metric.modelId !== undefined) loggedModelId(metric.modelId);
  if (metric.datasetName !== undefined) text("Data set name of a metric", metric.datasetName, limits.datasetName);
  if (metric.datasetDigest !== undefined)
    text("Data set digest of a metric", metric.datasetDigest, limits.datasetDigest);
  const value = metricValue(metric, infinite);
  return Object.is(value, metric.value) ? metric : { ...metric, value };
}

function countOf(what: string, count: number, most: number): void {
  if (count > most) invalid(`A batch may hold at most ${most} ${what}, but this one has ${count}`);
}

function batchOf({ metrics = [], params = [], tags = [] }: Partial<LogBatch>, context: Context): LogBatch {
  const { infiniteMetrics, truncateLongValues } = context;
  countOf("metrics", metrics.length, limits.batch.metrics);
  countOf("params", params.length, limits.batch.params);
  countOf("tags", tags.length, limits.batch.tags);
  countOf("metrics, params and tags together", metrics.length + params.length + tags.length, limits.batch.total);
  return {
    metrics: metrics.map((metric) => metricOf(metric, infiniteMetrics)),
    params: unrepeated(
      "Param",
      params.map((param) => paramOf(param, truncateLongValues)),
    ),
    tags: lastOfEach(
      tags.map((tag) => tagOf(tag, truncateLongValues)),
      (tag) => tag.key,
    ),
  };
}

function newRun(run: CreateRun, cut: boolean): NewRun {
  // MLflow's code for a run without an experiment.
  if (run.experimentId === "") raise("BAD_REQUEST", "A run needs an experiment id");
  const experiment = experimentId(run.experimentId);
  // MLflow lets any text be the key of a tag here, and only here.
  const given = (run.tags ?? []).map((tag) => ({
    key: text("Tag key", tag.key, limits.key),
    value: tagValue(tag, cut),
  }));
  const tags = unrepeated("Tag", given, "BAD_REQUEST");
  const tagged = tags.find((tag) => tag.key === runNameTag.key)?.value;
  if (run.name && tagged && run.name !== tagged)
    invalid(`Run name ${shown(run.name)} and tag ${runNameTag.key} ${shown(tagged)} must be the same`);
  const name = nameOf(run.name || tagged || generateName());
  return {
    id: crypto.randomUUID().replaceAll("-", ""),
    experimentId: experiment,
    name,
    userId: text("User id", run.userId ?? "", limits.userId),
    startTime: wholeNumber("Start time", run.startTime ?? 0),
    tags: [...tags.filter((tag) => tag.key !== runNameTag.key), { key: runNameTag.key, value: name }],
  };
}

function patchOf(patch: RunPatch): RunPatch {
  return {
    name: patch.name ? nameOf(patch.name) : undefined,
    status: patch.status === undefined ? undefined : oneOf("Run status", patch.status, runStatuses),
    endTime: patch.endTime === undefined ? undefined : wholeNumber("End time", patch.endTime),
  };
}

export function checkedRuns(driver: RunDriver, context: Context): Runs {
  const { call, now } = context;
  return {
    create: call(async (run) => driver.create(newRun(run, context.truncateLongValues))),
    get: call(async (id) => {
      const run = await driver.get(runId(id));
      if (run === undefined) throw failures.runNotFound(id);
      return run;
    }),
    update: call(async (id, patch) => driver.update(runId(id), patchOf(patch))),
    delete: call(async (id) => driver.setLifecycle(runId(id), "deleted", now())),
    restore: call(async (id) => driver.setLifecycle(runId(id), "active", now())),
    log: call(async (id, batch) => driver.log(runId(id), batchOf(batch, context))),
    deleteTag: call(async (id, tagKey) => driver.deleteTag(runId(id), text("Tag key", tagKey, limits.key))),
    recordModel: call(async (id, modelJson) => driver.editTag(runId(id), modelHistoryTag, appendModel(modelJson))),
    search: call(async (search) => {
      const view = search.view ?? "active";
      const experimentIds = knownExperimentIds(search.experimentIds);
      return searchPage(search, {
        filter: parseFilter(searchables.runs, search.filter),
        orderBy: parseOrderBy(searchables.runs, search.orderBy),
        sizes: limits.pages.runs,
        toRow: searchRows.run,
        find: async (query) => {
          if (experimentIds.length === 0) return [];
          return (
            driver.search?.({ ...query, experimentIds, view }) ??
            selectRows(driver.list(experimentIds, view), searchRows.run, query)
          );
        },
      });
    }),
  };
}

// A run is one hash: attributes (a:), params (p:), tags (t:), latest points (m:), data sets (d:), models in (i:) and out (o:).
import { failures, type LogBatch, type Run, runArtifactUri, type RunDriver, type RunInfo } from "@runledger/store-api";
import type { Check, Database, Write } from "./database.js";
import { inputsIn } from "./datasets.js";
import * as keys from "./keys.js";
import { byStep, byTime, pointFrom, textOf } from "./points.js";

const { attributes, attributesIn, isActive, pairsIn, runKey } = keys;
const nameTag = "mlflow.runName";
/** Runs that a search reads at once. */
const CHUNK = 100;

async function find(db: Database, id: string): Promise<Run | undefined> {
  const fields = await db.hash(runKey(id));
  if (fields[keys.stage] === undefined) return undefined;
  const info = attributesIn<RunInfo>(fields);
  return {
    ...info,
    metrics: pairsIn("m:", fields).map(({ key, value }) => pointFrom(key, value, byStep)),
    params: pairsIn("p:", fields),
    tags: pairsIn("t:", fields),
    inputs: await inputsIn(db, info.experimentId, fields),
    outputs: pairsIn("o:", fields).map(({ key, value }) => ({ modelId: key, step: Number(value) })),
  };
}

/** A tag that is the run's name renames it; an empty name is none. */
function tagWrites(id: string, tags: LogBatch["tags"]): Write[] {
  const kept = tags.filter(({ key, value }) => key !== nameTag || value !== "");
  const name = kept.find(({ key }) => key === nameTag)?.value;
  return kept.length === 0 ? [] : [["HSET", runKey(id), ...keys.tagFields(kept), ...attributes({ name })]];
}

const pointWrites = (id: string, metrics: LogBatch["metrics"]): Write[] =>
  metrics.flatMap((point): Write[] => [
    ["ZADD", keys.pointsOf(id, point.key), "0", textOf(point, byTime)],
    ["MAX", runKey(id), `m:${point.key}`, textOf(point, byStep)],
  ]);

export function runDriver(db: Database): RunDriver {
  const driver: RunDriver = {
    create: async ({ tags, ...run }) => {
      const [location] = await db.fields(keys.experimentKey(run.experimentId), ["a:artifactLocation"]);
      const artifactUri = runArtifactUri(JSON.parse(location ?? '""'), run.id);
      const info: RunInfo = { ...run, status: "RUNNING", endTime: null, lifecycleStage: "active", artifactUri };
      const added: Write = ["HSET", runKey(run.id), ...attributes(info), ...keys.tagFields(tags)];
      const listed: Write = ["SADD", keys.runsOf(run.experimentId), run.id];
      await db.commit([isActive("experiment", run.experimentId)], [added, listed]);
      return { ...info, tags, metrics: [], params: [], inputs: { datasets: [], models: [] }, outputs: [] };
    },
    get: async (id) => find(db, id),
    update: async (id, { name, ...changed }) => {
      const renamed = tagWrites(id, name === undefined ? [] : [{ key: nameTag, value: name }]);
      await db.commit([isActive("run", id)], [["HSET", runKey(id), ...attributes({ id, ...changed })], ...renamed]);
      return attributesIn<RunInfo>(await db.hash(runKey(id)));
    },
    setLifecycle: async (id, lifecycleStage) => {
      const there = { key: runKey(id), field: keys.stage, otherwise: () => failures.runNotFound(id) };
      await db.commit([there], [["HSET", runKey(id), ...attributes({ lifecycleStage })]]);
    },
    log: async (id, { metrics, params, tags }) => {
      const key = runKey(id);
      const checks = params.map(({ key: name, value }): Check => {
        const otherwise = (old: string | null) => failures.paramConflict(id, name, old ?? "", value);
        return { key, field: `p:${name}`, allowed: [null, value], otherwise };
      });
      const paramWrites = params.map(({ key: name, value }): Write => ["HSET", key, `p:${name}`, value]);
      const writes = [...paramWrites, ...pointWrites(id, metrics), ...tagWrites(id, tags)];
      await db.commit([isActive("run", id), ...checks], writes);
    },
    editTag: async (id, key, edit) => {
      const [old = null] = await db.fields(runKey(id), [`t:${key}`]);
      const same: Check = { key: runKey(id), field: `t:${key}`, allowed: [old] };
      const writes = tagWrites(id, [{ key, value: edit(old ?? undefined) }]);
      const done = await db.commit([isActive("run", id), same], writes);
      // Somebody else has written it meanwhile.
      if (!done) await driver.editTag(id, key, edit);
    },
    deleteTag: async (id, tag) => keys.deleteTag(db, "run", id, tag),
    list: async function* (experimentIds, view) {
      for (const experimentId of experimentIds) {
        const ids = await db.members(keys.runsOf(experimentId));
        for (let at = 0; at < ids.length; at += CHUNK)
          for (const run of await Promise.all(ids.slice(at, at + CHUNK).map((id) => find(db, id))))
            if (run !== undefined && (view === "all" || view === run.lifecycleStage))
              yield { ...run, inputs: { ...run.inputs, models: [] } };
      }
    },
  };
  return driver;
}

// An experiment is a hash of attributes (a:) and tags (t:); `names` is one of names, deleted ones too, and their ids.
import * as api from "@runledger/store-api";
import type { Check, Database, Write } from "./database.js";
import * as keys from "./keys.js";

const { attributes, experimentKey, isActive } = keys;
const { failures } = api;

const isFree = (name: string, id: string): Check => {
  return { key: "names", field: name, allowed: [null, id], otherwise: () => failures.experimentExists(name) };
};

/** Does nothing when there is an experiment of this id. */
export async function addExperiment(db: Database, root: string, id: string, given: api.NewExperiment, now: number) {
  const { name, artifactLocation = api.artifactUri(root, id), tags } = given;
  const own = { id, name, artifactLocation, lifecycleStage: "active", creationTime: now, lastUpdateTime: now };
  const added: Write = ["HSET", experimentKey(id), ...attributes(own), ...keys.tagFields(tags)];
  const isNew = { key: experimentKey(id), field: keys.stage, allowed: [null] };
  await db.commit([isNew, isFree(name, id)], [["HSET", "names", name, id], added]);
  return id;
}

export function experimentDriver(db: Database, artifactRoot: string): api.ExperimentDriver {
  const get = async (id: string): Promise<api.Experiment | undefined> => {
    const fields = await db.hash(experimentKey(id));
    const found = { ...keys.attributesIn<api.Experiment>(fields), tags: keys.pairsIn("t:", fields) };
    return fields[keys.stage] === undefined ? undefined : found;
  };
  const driver: api.ExperimentDriver = {
    create: async (experiment, now) => addExperiment(db, artifactRoot, `${await db.next("ids")}`, experiment, now),
    get,
    getByName: async (name) => {
      const [id] = await db.fields("names", [name]);
      return typeof id === "string" ? get(id) : undefined;
    },
    rename: async (id, name, now) => {
      const old = (await get(id))?.name ?? "";
      const checks = [isActive("experiment", id), isFree(name, id), { key: "names", field: old, allowed: [id] }];
      const renamed: Write = ["HSET", experimentKey(id), ...attributes({ name, lastUpdateTime: now })];
      const done = await db.commit(checks, [["HDEL", "names", old], ["HSET", "names", name, id], renamed]);
      // Somebody else has renamed it meanwhile.
      if (!done) await driver.rename(id, name, now);
    },
    setLifecycle: async (id, lifecycleStage, now) => {
      const [from, key] = [lifecycleStage === "deleted" ? "active" : "deleted", experimentKey(id)] as const;
      const otherwise = () => failures.experimentNotInStage(id, from);
      const check = { key, field: keys.stage, allowed: [JSON.stringify(from)], otherwise };
      const own: Write = ["HSET", key, ...attributes({ lifecycleStage, lastUpdateTime: now })];
      const runs: Write = ["EACH", keys.runsOf(id), keys.runKey(""), ...attributes({ lifecycleStage })];
      await db.commit([check], [own, runs]);
    },
    setTag: async (id, tag) => {
      await db.commit([isActive("experiment", id)], [["HSET", experimentKey(id), ...keys.tagFields([tag])]]);
    },
    deleteTag: async (id, tag) => keys.deleteTag(db, "experiment", id, tag),
    list: async function* (view) {
      for (const experiment of await Promise.all((await db.values("names")).map(get)))
        if (experiment !== undefined && (view === "all" || view === experiment.lifecycleStage)) yield experiment;
    },
  };
  return driver;
}

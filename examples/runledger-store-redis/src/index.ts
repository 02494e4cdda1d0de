// Runledger's runs and experiments in Redis: the plugin, and the same store opened directly.
import * as api from "@runledger/store-api";
import { openDatabase } from "./database.js";
import { datasetDriver } from "./datasets.js";
import { addExperiment, experimentDriver } from "./experiments.js";
import { metricDriver } from "./points.js";
import { runDriver } from "./runs.js";

async function openDriver({ uri, redacted }: api.StoreLocation, options: api.OpenOptions): Promise<api.StoreDriver> {
  const url = URL.parse(uri);
  const { prefix = "runledger", ...unknown } = Object.fromEntries(url?.searchParams ?? []);
  if (url === null || Object.keys(unknown).length > 0)
    return api.raise("INVALID_PARAMETER_VALUE", `Not of the form redis://host:6379/0?prefix=name: ${redacted}`);
  url.search = "";
  const db = await openDatabase(url.href, `${prefix}:`).catch((cause: unknown) =>
    api.raise("TEMPORARILY_UNAVAILABLE", `Redis at ${redacted} cannot be used: ${String(cause)}`, { cause }),
  );
  const { artifactRoot, clock = Date.now } = options;
  await addExperiment(db, artifactRoot, "0", { name: "Default", tags: [] }, clock());
  const [info, { ping, close }] = [{ name: "redis", storeType: null }, db];
  const [experiments, runs, metrics] = [experimentDriver(db, artifactRoot), runDriver(db), metricDriver(db)];
  return { info, experiments, runs, metrics, datasets: datasetDriver(db, runs), ping, close };
}

const plugin = api.defineStore({ schemes: ["redis", "rediss"], open: openDriver });
export default plugin;

/**
 * @param uri `redis://user:password@host:6379/0?prefix=name`, or `rediss:` for TLS; keys start with the prefix (default `runledger`)
 * @throws StoreError when the URI is malformed or Redis cannot be used
 */
export const openRedisStore = (uri: string, options: api.OpenOptions): Promise<api.Store> =>
  plugin.open(api.parseStoreUri(uri), options);

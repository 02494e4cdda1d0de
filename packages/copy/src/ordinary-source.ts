// Reads a store without `transfer` through its ordinary groups: a foreign server, or a store of somebody else.
import type { LoggedModelMetric, RunId, Store, StoredLoggedModel, StoredRun } from "@runledger/store-api";
import { allPages } from "./pages.js";
import { patiently } from "./patience.js";
import { isRefusal } from "./put-batches.js";
import { modelVersions, registeredModelPages } from "./registry-pages.js";
import type { Series } from "./series.js";
import type { Source } from "./source.js";
import { mapAtOnce } from "./streams.js";

const RUNS = 100;
const MODELS = 50;
/** Calls at once to one server. */
const AT_ONCE = 6;

export function ordinarySource(store: Store, signal: AbortSignal | undefined): Source {
  const read = <T>(call: () => Promise<T>): Promise<T> => patiently(call, signal);

  /** When a run was deleted is not known here; the models among its inputs only to `get`. */
  async function whole(id: RunId): Promise<StoredRun> {
    const run = await read(() => store.runs.get(id));
    return { ...run, deletedTime: null };
  }

  async function wholeModel(
    id: string,
  ): Promise<StoredLoggedModel & { readonly metrics: readonly LoggedModelMetric[] }> {
    const { loggedModels } = store;
    if (loggedModels === undefined) throw new TypeError("no logged models");
    const model = await read(() => loggedModels.get(id));
    return { ...model, pointCount: model.metrics.length };
  }

  async function countPoints(runId: RunId, key: string): Promise<number> {
    let count = 0;
    for await (const points of store.metrics.stream(runId, key)) count += points.length;
    return count;
  }

  async function* points(series: Series) {
    for (const [runId, keys] of series) {
      for (const key of keys) {
        for await (const chunk of store.metrics.stream(runId, key)) {
          signal?.throwIfAborted();
          yield chunk.map((point) => ({ ...point, runId }));
        }
      }
    }
  }

  return {
    gaps: [
      "when runs were deleted",
      ...(store.loggedModels === undefined ? [] : ["deleted logged models"]),
      ...(store.registry === undefined ? [] : ["numbers of deleted model versions after the last one"]),
    ],
    countRuns: async () => undefined,
    async *runs({ experimentIds, filter }) {
      const pages = allPages(
        (pageToken) => store.runs.search({ experimentIds, filter, view: "all", maxResults: RUNS, pageToken }),
        signal,
      );
      for await (const page of pages) yield await mapAtOnce(page, AT_ONCE, ({ id }) => whole(id));
    },
    run: (id) =>
      whole(id).catch((error: unknown) => {
        if (isRefusal(error)) return undefined;
        throw error;
      }),
    async differing(runs, there) {
      const found = new Map<RunId, ReadonlySet<string>>();
      for (const { id, metrics } of runs) {
        const differs = await mapAtOnce(metrics, AT_ONCE, async ({ key }) => {
          const known = there.get(id)?.get(key) ?? 0;
          // What is new as a whole need not be counted first.
          return known === 0 || (await countPoints(id, key)) !== known;
        });
        const keys = metrics.filter((_metric, at) => differs[at]).map(({ key }) => key);
        if (keys.length > 0) found.set(id, new Set(keys));
      }
      return found;
    },
    points,
    async *loggedModels({ experimentIds, since }) {
      const { loggedModels } = store;
      if (loggedModels === undefined || experimentIds.length === 0) return;
      const pages = allPages(
        (pageToken) => loggedModels.search({ experimentIds, maxResults: MODELS, pageToken }),
        signal,
      );
      for await (const page of pages) {
        const wanted = since === undefined ? page : page.filter(({ creationTime }) => creationTime >= since);
        yield await mapAtOnce(wanted, AT_ONCE, ({ id }) => wholeModel(id));
      }
    },
    async *modelPoints(models) {
      for (const { id } of models) {
        const { metrics } = await wholeModel(id);
        yield metrics.map((point) => ({ ...point, modelId: id }));
      }
    },
    async *registeredModels() {
      const { registry } = store;
      if (registry === undefined) return;
      const numbers = new Map<string, number[]>();
      for await (const page of modelVersions(registry, signal)) {
        for (const { name, version } of page) {
          const known = numbers.get(name);
          if (known === undefined) numbers.set(name, [version]);
          else known.push(version);
        }
      }
      for await (const page of registeredModelPages(registry, signal)) {
        // A search gives neither aliases nor tags on every server.
        const models = await mapAtOnce(page, AT_ONCE, ({ name }) => read(() => registry.models.get(name)));
        yield models.map(({ latestVersions: _derived, ...model }) => {
          const versions = numbers.get(model.name) ?? [];
          return { ...model, versions, highestVersion: Math.max(0, ...versions) };
        });
      }
    },
  };
}

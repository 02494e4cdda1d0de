// Reads a store that offers `transfer`: ids first, then whole entities by their ids.
import type { IdQuery, Page, PointQuery, RunId, Store, Transfer } from "@runledger/store-api";
import { patiently } from "./patience.js";
import { registeredModelPages } from "./registry-pages.js";
import { type Series, seriesCounts } from "./series.js";
import type { Source } from "./source.js";
import { allPages } from "./pages.js";
import { chunked } from "./streams.js";

/** Whole runs at a time: each may hold hundreds of params and tags, and data sets with long schemas. */
const RUNS = 100;
const MODELS = 200;
const IDS = 10_000;
const POINTS = 5000;

async function* idPages<Id extends string>(
  list: (query: IdQuery<Id>) => Promise<readonly Id[]>,
  experimentIds: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Id[]> {
  let after: Id | undefined;
  for (;;) {
    const last = after;
    const ids = await patiently(() => list({ experimentIds, after: last, limit: IDS }), signal);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1);
  }
}

export function bulkSource(store: Store, transfer: Transfer, signal: AbortSignal | undefined): Source {
  const read = <T>(call: () => Promise<T>): Promise<T> => patiently(call, signal);

  async function* runIds({ experimentIds, filter }: Parameters<Source["runs"]>[0]): AsyncGenerator<readonly RunId[]> {
    if (filter === undefined) return yield* idPages((query) => transfer.runIds(query), experimentIds, signal);
    const pages = allPages(
      (pageToken) => store.runs.search({ experimentIds, filter, view: "all", maxResults: 500, pageToken }),
      signal,
    );
    for await (const runs of pages) yield runs.map(({ id }) => id);
  }

  function pointPages<Id extends string, T>(
    ids: readonly Id[],
    list: (query: PointQuery<Id>) => Promise<Page<T>>,
  ): AsyncGenerator<readonly T[]> {
    return allPages((pageToken) => list({ ids, limit: POINTS, pageToken }), signal);
  }

  async function* points(series: Series) {
    for (const ids of chunked([...series.keys()], RUNS)) {
      for await (const page of pointPages(ids, (query) => transfer.points(query)))
        yield page.filter(({ runId, key }) => series.get(runId)?.has(key) === true);
    }
  }

  return {
    gaps: [],
    countRuns: async (scope) => {
      if (scope.filter !== undefined) return undefined;
      let count = 0;
      for await (const ids of runIds(scope)) count += ids.length;
      return count;
    },
    async *runs(scope) {
      for await (const page of runIds(scope))
        for (const ids of chunked(page, RUNS)) yield await read(() => transfer.runs(ids));
    },
    run: async (id) => (await read(() => transfer.runs([id])))[0],
    async differing(runs, there) {
      const counts = seriesCounts(await read(() => transfer.pointCounts(runs.map(({ id }) => id))));
      const found = new Map<RunId, ReadonlySet<string>>();
      for (const [id, keys] of counts) {
        const known = there.get(id);
        const differing = [...keys].filter(([key, count]) => known?.get(key) !== count).map(([key]) => key);
        if (differing.length > 0) found.set(id, new Set(differing));
      }
      return found;
    },
    points,
    async *loggedModels({ experimentIds, since }) {
      for await (const page of idPages((query) => transfer.loggedModelIds(query), experimentIds, signal)) {
        for (const ids of chunked(page, MODELS)) {
          const models = await read(() => transfer.loggedModels(ids));
          yield since === undefined ? models : models.filter(({ creationTime }) => creationTime >= since);
        }
      }
    },
    async *modelPoints(models) {
      const ids = models.map(({ id }) => id);
      if (ids.length > 0) yield* pointPages(ids, (query) => transfer.modelPoints(query));
    },
    async *registeredModels() {
      if (store.registry === undefined) return;
      for await (const page of registeredModelPages(store.registry, signal))
        yield await read(() => transfer.registeredModels(page.map(({ name }) => name)));
    },
  };
}

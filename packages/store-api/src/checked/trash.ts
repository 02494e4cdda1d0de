// The trash as callers see it, over a driver. Long lists of ids reach the driver in pieces.
import type { ExperimentTrashQuery, Trash, TrashDriver, TrashQuery } from "../contract/trash.js";
import { limits } from "../limits.js";
import { invalid, isPossibleId, knownExperimentIds, wholeNumber } from "./arguments.js";
import type { Context } from "./context.js";

/** Distinct ids that a store can have made. */
const possibleIds = (what: string, ids: readonly string[]): readonly string[] => [
  ...new Set(ids.filter((id) => isPossibleId(what, id))),
];

const runIds = (ids: readonly string[]): readonly string[] => possibleIds("Run id", ids);
const modelIds = (ids: readonly string[]): readonly string[] => possibleIds("Logged model id", ids);

/** Nothing is asked where ids are given and none is left. */
function* piecesOf(ids: readonly string[] | undefined): Generator<readonly string[] | undefined> {
  if (ids === undefined) yield undefined;
  else for (let at = 0; at < ids.length; at += limits.trash.ids) yield ids.slice(at, at + limits.trash.ids);
}

const timeOf = (time: number | undefined): number | undefined =>
  time === undefined ? undefined : wholeNumber("Deletion time", time);

function queryOf(query: TrashQuery<string>, known: (ids: readonly string[]) => readonly string[]): TrashQuery<string> {
  return {
    ids: query.ids && known(query.ids),
    experimentIds: query.experimentIds && knownExperimentIds(query.experimentIds),
    deletedBefore: timeOf(query.deletedBefore),
  };
}

/** What is to be purged at once. */
function batch(ids: readonly string[]): readonly string[] {
  if (ids.length > limits.trash.ids)
    invalid(`At most ${limits.trash.ids} may be purged at once, but these are ${ids.length}`);
  return ids;
}

export function checkedTrash(driver: TrashDriver, { call }: Context): Trash {
  /** Each step of a list is a call of its own: it is refused when the store was closed meanwhile. */
  async function* listed<T>(list: () => AsyncIterable<T>): AsyncGenerator<T, void> {
    const open = call(async () => list()[Symbol.asyncIterator]());
    const source = await open();
    const step = call(async () => source.next());
    try {
      for (let next = await step(); next.done !== true; next = await step()) yield next.value;
    } finally {
      await source.return?.();
    }
  }

  const purge = (
    known: (ids: readonly string[]) => readonly string[],
    work: (ids: readonly string[]) => Promise<void>,
  ) =>
    call(async (ids: readonly string[]) => {
      const some = batch(known(ids));
      if (some.length > 0) await work(some);
    });

  async function* items<T>(
    query: TrashQuery<string>,
    known: (ids: readonly string[]) => readonly string[],
    list: (query: TrashQuery<string>) => AsyncIterable<T>,
  ): AsyncGenerator<T, void> {
    const wanted = await call(async () => queryOf(query, known))();
    if (wanted.experimentIds?.length === 0) return;
    for (const ids of piecesOf(wanted.ids)) yield* listed(() => list({ ...wanted, ids }));
  }

  return {
    runs: (query = {}) => items(query, runIds, (wanted) => driver.runs(wanted)),
    loggedModels: (query = {}) => items(query, modelIds, (wanted) => driver.loggedModels(wanted)),
    experiments: ({ ids, deletedBefore }: ExperimentTrashQuery = {}) =>
      items({ ids, deletedBefore }, knownExperimentIds, (wanted) => driver.experiments(wanted)),
    children: (parentIds) => items({ ids: parentIds }, runIds, ({ ids = [] }) => driver.children(ids)),
    purgeRuns: purge(runIds, (ids) => driver.purgeRuns(ids)),
    purgeLoggedModels: purge(modelIds, (ids) => driver.purgeLoggedModels(ids)),
    purgeExperiments: purge(knownExperimentIds, (ids) => driver.purgeExperiments(ids)),
  };
}

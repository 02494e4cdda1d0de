// What a caller has named: that it may go, what goes with it, and what is not there.
import { failures, raise, type Store, StoreError, type Trash } from "@runledger/store-api";
import { idsOf } from "./dispose.js";
import type { GarbageEvent, GarbageKind, GarbageSelection } from "./garbage.js";

/** The runs and all deleted ones nested in them, at any depth. */
export async function withDescendants(trash: Trash, runIds: readonly string[]): Promise<readonly string[]> {
  const known = new Set(runIds);
  for (let parents = runIds; parents.length > 0;) {
    const next: string[] = [];
    for await (const { id, lifecycleStage } of trash.children(parents)) {
      if (lifecycleStage !== "deleted" || known.has(id)) continue;
      known.add(id);
      next.push(id);
    }
    parents = next;
  }
  return [...known];
}

interface Named {
  readonly kind: GarbageKind;
  readonly ids: readonly string[] | undefined;
  readonly list: (query: {
    readonly ids: readonly string[];
    readonly deletedBefore?: number | undefined;
  }) => AsyncIterable<{ readonly id: string }>;
  /** Rejects with RESOURCE_DOES_NOT_EXIST when there is none. */
  readonly get: (id: string) => Promise<unknown>;
}

const namedKinds = (store: Store, trash: Trash, selection: GarbageSelection): readonly Named[] => [
  { kind: "run", ids: selection.runIds, list: (query) => trash.runs(query), get: (id) => store.runs.get(id) },
  {
    kind: "loggedModel",
    ids: selection.loggedModelIds,
    list: (query) => trash.loggedModels(query),
    get: async (id) => {
      if (store.loggedModels === undefined) throw failures.loggedModelNotFound(id);
      return store.loggedModels.get(id, { allowDeleted: true });
    },
  },
  {
    kind: "experiment",
    ids: selection.experimentIds,
    list: (query) => trash.experiments(query),
    get: (id) => store.experiments.get(id),
  },
];

/** What was named and is not there: gone already, as after a kill. @throws INVALID_PARAMETER_VALUE for what is there and may not go */
export async function* unknownNames(
  store: Store,
  trash: Trash,
  selection: GarbageSelection,
): AsyncGenerator<GarbageEvent> {
  const unfit: string[] = [];
  for (const { kind, ids, list, get } of namedKinds(store, trash, selection)) {
    if (ids === undefined) continue;
    const { deletedBefore } = selection;
    const fit = new Set(await idsOf(list({ ids, deletedBefore })));
    const deleted = new Set(await idsOf(list({ ids })));
    for (const id of ids) {
      if (fit.has(id)) continue;
      if (deleted.has(id)) unfit.push(`${kind} ${id} was deleted too lately for --older-than`);
      else if (await isThere(get, id)) unfit.push(`${kind} ${id} is not deleted`);
      else yield { event: "kept", kind, id, reason: "there is none, or no more" };
    }
  }
  if (unfit.length > 0)
    raise("INVALID_PARAMETER_VALUE", `Nothing was removed, since not all that was named may go: ${unfit.join("; ")}`);
}

async function isThere(get: Named["get"], id: string): Promise<boolean> {
  try {
    await get(id);
    return true;
  } catch (error) {
    if (StoreError.is(error) && error.code === "RESOURCE_DOES_NOT_EXIST") return false;
    throw error;
  }
}

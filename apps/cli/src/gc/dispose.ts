// Removes runs and logged models batch by batch: the artifacts first, then the rows of those whose artifacts are no obstacle.
import { StoreError, type Trash } from "@runledger/store-api";
import type { GarbageEvent, GarbageOptions } from "./garbage.js";
import { type ArtifactOutcome, removeArtifacts } from "./remove-artifacts.js";

/** Entities that are purged together. */
export const BATCH = 200;
/** Places whose artifacts are removed side by side. */
const PLACES_AT_ONCE = 8;

export interface Skipping {
  /** Experiments whose runs and models have had their turn. */
  readonly skip?: ReadonlySet<string> | undefined;
}

interface Item {
  readonly id: string;
  readonly uri: string;
}

/** How one kind of entity goes. */
interface Disposal {
  readonly kind: "run" | "loggedModel";
  readonly purge: (ids: readonly string[]) => Promise<void>;
  /** Which of them are still deleted. */
  readonly stillThere: (ids: readonly string[]) => Promise<readonly string[]>;
}

async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export async function idsOf(items: AsyncIterable<{ readonly id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of items) ids.push(id);
  return ids;
}

async function* itemsOf<T extends { readonly id: string; readonly experimentId: string }>(
  found: AsyncIterable<T>,
  { skip }: Skipping,
  uriOf: (item: T) => string | null,
): AsyncGenerator<Item> {
  for await (const item of found)
    if (skip?.has(item.experimentId) !== true) yield { id: item.id, uri: uriOf(item) ?? "" };
}

async function outcomes(
  items: readonly Item[],
  options: GarbageOptions,
): Promise<ReadonlyMap<string, ArtifactOutcome>> {
  const found = new Map<string, ArtifactOutcome>();
  const left = [...items].toReversed();
  const work = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) {
      options.signal?.throwIfAborted();
      found.set(item.id, await removeArtifacts(item.uri, item.id, options));
    }
  };
  await Promise.all(Array.from({ length: PLACES_AT_ONCE }, work));
  return found;
}

/** Purges; what somebody has restored meanwhile is left out. @returns the ids that went */
async function purgeStillDeleted(disposal: Disposal, ids: readonly string[]): Promise<readonly string[]> {
  try {
    await disposal.purge(ids);
    return ids;
  } catch (error) {
    if (!StoreError.is(error) || error.code !== "INVALID_PARAMETER_VALUE") throw error;
    const there = await disposal.stillThere(ids);
    if (there.length === ids.length) throw error;
    await disposal.purge(there);
    return there;
  }
}

async function* dispose(
  disposal: Disposal,
  items: AsyncIterable<Item>,
  options: GarbageOptions,
): AsyncGenerator<GarbageEvent> {
  const { kind } = disposal;
  for await (const batch of batches(items)) {
    options.signal?.throwIfAborted();
    const artifacts = await outcomes(batch, options);
    const going = batch.map(({ id }) => id).filter((id) => artifacts.get(id)?.outcome !== "failed");
    const gone = new Set(options.mode === "remove" ? await purgeStillDeleted(disposal, going) : going);
    for (const { id } of batch) {
      const outcome = artifacts.get(id) ?? null;
      if (gone.has(id)) yield { event: "purged", kind, id, artifacts: outcome };
      else if (outcome?.outcome === "failed") yield { event: "failed", kind, id, artifacts: outcome };
      else yield { event: "kept", kind, id, reason: "it was restored meanwhile; its artifacts may be gone" };
    }
  }
}

/** Active runs that are nested in runs that go: they are told, not touched. */
async function* orphanedChildren(trash: Trash, parentIds: readonly string[]): AsyncGenerator<GarbageEvent> {
  for await (const { id, parentId, lifecycleStage } of trash.children(parentIds))
    if (lifecycleStage === "active")
      yield { event: "kept", kind: "run", id, reason: `it is active; its parent ${parentId} goes` };
}

export async function* disposeRuns(
  trash: Trash,
  query: Parameters<Trash["runs"]>[0],
  options: GarbageOptions & Skipping,
): AsyncGenerator<GarbageEvent> {
  const disposal: Disposal = {
    kind: "run",
    purge: (ids) => trash.purgeRuns(ids),
    stillThere: (ids) => idsOf(trash.runs({ ids })),
  };
  let gone: string[] = [];
  const items = itemsOf(trash.runs(query), options, ({ artifactUri }) => artifactUri);
  for await (const event of dispose(disposal, items, options)) {
    yield event;
    if (event.event === "purged") gone.push(event.id);
    // A look for children costs some stores as much for one parent as for a thousand.
    if (gone.length < 5 * BATCH) continue;
    yield* orphanedChildren(trash, gone);
    gone = [];
  }
  yield* orphanedChildren(trash, gone);
}

export async function* disposeModels(
  trash: Trash,
  query: Parameters<Trash["loggedModels"]>[0],
  options: GarbageOptions & Skipping,
): AsyncGenerator<GarbageEvent> {
  const disposal: Disposal = {
    kind: "loggedModel",
    purge: (ids) => trash.purgeLoggedModels(ids),
    stillThere: (ids) => idsOf(trash.loggedModels({ ids })),
  };
  yield* dispose(
    disposal,
    itemsOf(trash.loggedModels(query), options, ({ artifactLocation }) => artifactLocation),
    options,
  );
}

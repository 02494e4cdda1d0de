// What `runledger gc` does, apart from flags and words: which of the deleted goes, in which order, and what is said of each.
// Artifacts go before rows, runs and logged models before their experiment: after a kill the same call goes on.
import type { ArtifactAccess } from "@runledger/artifacts";
import { type DeletedExperiment, raise, type Store, StoreError, type Trash } from "@runledger/store-api";
import { BATCH, disposeModels, disposeRuns } from "./dispose.js";
import { unknownNames, withDescendants } from "./named.js";
import { type ArtifactOutcome, removeTraceArtifacts } from "./remove-artifacts.js";

export interface GarbageSelection {
  /** With the runs nested in them that are deleted too. */
  readonly runIds?: readonly string[] | undefined;
  /** With all that is in them. */
  readonly experimentIds?: readonly string[] | undefined;
  readonly loggedModelIds?: readonly string[] | undefined;
  /** In milliseconds. What is in an experiment that goes, goes with it at any age. */
  readonly deletedBefore?: number | undefined;
}

export interface GarbageOptions extends GarbageSelection {
  readonly access: ArtifactAccess;
  /** `look` changes nothing and looks whether there are artifacts; `count` does not even look. */
  readonly mode: "remove" | "look" | "count";
  readonly signal?: AbortSignal | undefined;
}

export type GarbageKind = "run" | "loggedModel" | "experiment";

export type GarbageEvent =
  /** Gone for good; in another mode: it would be. */
  | {
      readonly event: "purged";
      readonly kind: GarbageKind;
      readonly id: string;
      readonly artifacts: ArtifactOutcome | null;
    }
  /** Stays, though it was named, or is near something that goes. */
  | { readonly event: "kept"; readonly kind: GarbageKind; readonly id: string; readonly reason: string }
  /** Stays, because its artifacts could not be removed this time. */
  | { readonly event: "failed"; readonly kind: GarbageKind; readonly id: string; readonly artifacts: ArtifactOutcome };

async function* disposeExperiment(
  trash: Trash,
  { id, artifactLocation }: DeletedExperiment,
  options: GarbageOptions,
): AsyncGenerator<GarbageEvent> {
  const artifacts = await removeTraceArtifacts(artifactLocation, id, options);
  if (artifacts?.outcome === "failed") {
    yield { event: "failed", kind: "experiment", id, artifacts };
    return;
  }
  try {
    if (options.mode === "remove") await trash.purgeExperiments([id]);
    yield { event: "purged", kind: "experiment", id, artifacts };
  } catch (error) {
    if (!StoreError.is(error) || error.code !== "INVALID_PARAMETER_VALUE") throw error;
    yield { event: "kept", kind: "experiment", id, reason: error.message };
  }
}

async function* disposeExperiments(
  trash: Trash,
  experiments: readonly DeletedExperiment[],
  options: GarbageOptions,
): AsyncGenerator<GarbageEvent> {
  for (let at = 0; at < experiments.length; at += BATCH) {
    const some = experiments.slice(at, at + BATCH);
    const experimentIds = some.map(({ id }) => id);
    yield* disposeRuns(trash, { experimentIds }, options);
    yield* disposeModels(trash, { experimentIds }, options);
    for (const experiment of some) {
      options.signal?.throwIfAborted();
      yield* disposeExperiment(trash, experiment, options);
    }
  }
}

/**
 * Removes what is deleted for good and says so, thing by thing. With any of the lists of ids, only what they name goes; without, all that
 * is deleted.
 *
 * @throws NOT_IMPLEMENTED for a store without a trash; INVALID_PARAMETER_VALUE, before anything is removed, when something named is
 * not deleted or too young
 */
export async function* collectGarbage(store: Store, options: GarbageOptions): AsyncGenerator<GarbageEvent> {
  const trash =
    store.trash ??
    raise(
      "NOT_IMPLEMENTED",
      `The ${store.info.name} store cannot remove anything for good; name the database or folder behind it with --backend-store-uri`,
    );
  const { runIds, experimentIds, loggedModelIds, deletedBefore } = options;
  const isNamed = runIds !== undefined || experimentIds !== undefined || loggedModelIds !== undefined;
  yield* unknownNames(store, trash, options);

  const experiments: DeletedExperiment[] = [];
  if (!isNamed || experimentIds !== undefined)
    for await (const experiment of trash.experiments({ ids: experimentIds, deletedBefore }))
      experiments.push(experiment);
  yield* disposeExperiments(trash, experiments, options);
  const rest = { ...options, skip: new Set(experiments.map(({ id }) => id)) };
  if (!isNamed || runIds !== undefined) {
    const ids = runIds && (await withDescendants(trash, runIds));
    yield* disposeRuns(trash, { ids, deletedBefore }, rest);
  }
  if (!isNamed || loggedModelIds !== undefined)
    yield* disposeModels(trash, { ids: loggedModelIds, deletedBefore }, rest);
}

// One copy under way: what all its phases share.
import type { ExperimentId, RunId, Store } from "@runledger/store-api";
import type { ArtifactCopier, CopyOptions, Problem } from "./options.js";
import { patiently } from "./patience.js";
import type { Places } from "./places.js";
import { putAll } from "./put-batches.js";
import type { Selection } from "./selection.js";
import type { Source } from "./source.js";
import type { Tally } from "./tally.js";

export interface Job {
  readonly options: CopyOptions;
  readonly source: Source;
  readonly target: Store;
  readonly selection: Selection;
  readonly places: Places;
  readonly copier: ArtifactCopier | undefined;
  readonly tally: Tally;
  readonly signal: AbortSignal | undefined;
  readonly dryRun: boolean;
}

/** The experiments of the source that are copied, with their ids in the target. */
export type ExperimentIds = ReadonlyMap<ExperimentId, ExperimentId>;

/** The runs that a filter chose; undefined where all are copied. Ids only. */
export type ChosenRuns = Set<RunId> | undefined;

/** Reads from the target, again while it cannot be reached. */
export const readTarget = <T>({ signal }: Job, call: () => Promise<T>): Promise<T> => patiently(call, signal);

/** Writes unless it is a dry run; what is refused becomes a problem. @returns what is (or would be) in the target now */
export function write<T>(
  { dryRun, tally, signal }: Job,
  items: readonly T[],
  put: (items: readonly T[]) => Promise<unknown>,
  refusedAs: (item: T) => Pick<Problem, "kind" | "id">,
): Promise<readonly T[]> {
  if (dryRun) return Promise.resolve(items);
  return putAll(items, put, (item, reason) => tally.problem({ ...refusedAs(item), reason }), signal);
}

/** Copies files, if that is asked for; a failure is a problem of these artifacts, not of the copy. */
export async function copyArtifacts(
  { copier, dryRun, tally, signal }: Job,
  id: string,
  from: string | null,
  to: string | null,
): Promise<void> {
  if (copier === undefined || dryRun || !from || !to || from === to) return;
  try {
    tally.artifacts(await copier.copy(from, to, signal));
  } catch (error) {
    signal?.throwIfAborted();
    tally.problem({ kind: "artifacts", id, reason: error instanceof Error ? error.message : String(error) });
  }
}

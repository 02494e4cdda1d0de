// Writes what the target does not hold yet, or not like this, and counts it.
import { type Canonical, same } from "../canonical.js";
import { type Job, write } from "../job.js";
import type { Kind } from "../options.js";

export interface Putting<T> {
  readonly kind: Kind;
  readonly idOf: (entity: T) => string;
  /** What the target holds, by id. */
  readonly known: ReadonlyMap<string, T>;
  /** The forms of what is wanted and of what is there that must be equal. */
  readonly compared: (wanted: T, there: T) => readonly [Canonical, Canonical];
  readonly put: (entities: readonly T[]) => Promise<void>;
}

export const compareBy =
  <T>(canonical: (entity: T) => Canonical) =>
  (wanted: T, there: T): readonly [Canonical, Canonical] => [canonical(wanted), canonical(there)];

/** @returns the ids of those that the target refused */
export async function putDiffering<T>(
  job: Job,
  wanted: readonly T[],
  { kind, idOf, known, compared, put }: Putting<T>,
): Promise<ReadonlySet<string>> {
  const differing = wanted.filter((entity) => {
    const there = known.get(idOf(entity));
    return there === undefined || !same(...compared(entity, there));
  });
  const written = await write(job, differing, put, (entity) => ({ kind, id: idOf(entity) }));
  const created = written.filter((entity) => !known.has(idOf(entity))).length;
  job.tally.count(kind, "created", created);
  job.tally.count(kind, "changed", written.length - created);
  job.tally.count(kind, "refused", differing.length - written.length);
  job.tally.count(kind, "unchanged", wanted.length - differing.length);
  const kept = new Set(written);
  return new Set(differing.filter((entity) => !kept.has(entity)).map(idOf));
}

// What a look over a folder finds. It is data: what is said of it, and whether it is mended, is up to the caller.

/**
 * - broken: a file that cannot be read, or that belongs to another folder; it is left out of answers
 * - orphaned: files without the entity that they belong to
 * - incomplete: an entity that lacks folders without which MLflow does not see it
 * - torn: half a line at the end of a metric file, left by a killed writer; it is no part of answers
 * - duplicate: two entities where there can be one
 * - leftover: files of our own that their process left behind
 */
export type FindingKind = "broken" | "orphaned" | "incomplete" | "torn" | "duplicate" | "leftover";

export interface Finding {
  readonly kind: FindingKind;
  /** Relative to the root. */
  readonly path: string;
  readonly problem: string;
  /** What a repair does; null where only a person can tell what is right. */
  readonly remedy: string | null;
}

export interface Ailment extends Finding {
  readonly mend: (() => Promise<void>) | null;
}

/** What only a person can mend. */
export const beyondRepair = (kind: FindingKind, path: string, problem: string): Ailment => ({
  kind,
  path,
  problem,
  remedy: null,
  mend: null,
});

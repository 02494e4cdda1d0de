// What a copy is asked to do, and what it says on the way and at the end.
import type { Millis, Store } from "@runledger/store-api";

export type Kind = "experiments" | "runs" | "loggedModels" | "registeredModels" | "modelVersions";

/** Counts of one kind. `unchanged` were equal in the target already; `refused` are among the problems. */
export interface Counts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** Something of the source that is not in the target, or not as it is in the source. */
export interface Problem {
  readonly kind: Kind | "points" | "artifacts";
  /** The id or name in the source. */
  readonly id: string;
  readonly reason: string;
}

export type CopyEvent =
  /** What everybody should know before anything is written, and what they should know afterwards. */
  | { readonly event: "note"; readonly note: string }
  | { readonly event: "problem"; readonly problem: Problem }
  /** @param total absent where counting would cost as much as copying */
  | { readonly event: "begin"; readonly kind: Kind | "verify"; readonly total?: number | undefined }
  /** So far, of the kind that was begun last; `points` of all kinds. */
  | { readonly event: "progress"; readonly kind: Kind | "verify"; readonly done: number; readonly points: number };

/** Moves files. Idempotent: what is there already is not moved again. */
export interface ArtifactCopier {
  /**
   * Copies all below one URI to below another one; nothing there is fine.
   * @returns what was written
   */
  copy(from: string, to: string, signal?: AbortSignal): Promise<{ readonly files: number; readonly bytes: number }>;
}

export type ArtifactOptions =
  /** URIs stay as they are. For stores on the same machine, and for shared storage. */
  | { readonly mode: "keep" }
  /** URIs below the source's root are rewritten to the same place below `root`; whoever asks for it has moved the files. */
  | { readonly mode: "retarget"; readonly root: string }
  /** Files are copied to where the target would have put them below `root`, and URIs name that place. */
  | { readonly mode: "copy"; readonly root: string; readonly copier: ArtifactCopier };

/** Which id in the target stands for which id in the source, where the target makes ids of its own. */
export interface Mapping {
  get(kind: Kind, sourceId: string): string | undefined;
  /** Resolves when a kill cannot lose it any more. */
  set(kind: Kind, sourceId: string, targetId: string): Promise<void>;
}

export interface CopyOptions {
  /** Only read from. */
  readonly source: Store;
  readonly target: Store;
  /** Names or ids; default all, deleted ones too. @throws RESOURCE_DOES_NOT_EXIST for one that is not there */
  readonly experiments?: readonly string[] | undefined;
  /** Only these runs, in MLflow's filter language. */
  readonly runs?: string | undefined;
  /** Only runs that started, and logged models that were made, at this time or later. */
  readonly since?: Millis | undefined;
  /** Registered models and their versions. Default: yes, unless only some experiments or runs are asked for. */
  readonly registry?: boolean | undefined;
  /** Default: keep. */
  readonly artifacts?: ArtifactOptions | undefined;
  /** Say what would be written, and write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Compare both sides afterwards, points and all. */
  readonly verify?: boolean | undefined;
  /** Default: one in memory; copies are then found by their tags alone. */
  readonly mapping?: Mapping | undefined;
  readonly onEvent?: ((event: CopyEvent) => void) | undefined;
  /** Ends the copy between two batches; called again, it goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** How a thing differs: `run 12…: param lr` is `0.1` in the source and absent in the target. */
export interface Difference {
  readonly where: string;
  readonly source: string;
  readonly target: string;
}

export interface Verification {
  readonly equal: boolean;
  /** The first ones, at most 20. */
  readonly differences: readonly Difference[];
  /** What was compared. */
  readonly entities: number;
  readonly points: number;
}

export interface CopyReport {
  /** Whether runs and logged models have the ids that they have in the source. */
  readonly ids: "kept" | "new";
  readonly counts: Readonly<Record<Kind, Counts>>;
  /** Metric points written, of runs and logged models. With `dryRun`: series that would be. */
  readonly points: number;
  readonly artifacts: { readonly files: number; readonly bytes: number };
  /** Whether the target was as it should be before. */
  readonly upToDate: boolean;
  /** How many there were, and the first 100. */
  readonly problemCount: number;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  /** Only when it was asked for. */
  readonly verification?: Verification | undefined;
}

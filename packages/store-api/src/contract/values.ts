// The small values that every group shares: ids, times, key-value pairs, pages.

/**
 * An id that remembers what it names: a plain string is accepted anywhere, but the id of one kind is refused where another kind is meant.
 */
export type Id<Kind extends string> = string & { readonly idOf?: Kind };

export type ExperimentId = Id<"experiment">;
export type RunId = Id<"run">;
export type LoggedModelId = Id<"logged model">;

/** Milliseconds since the Unix epoch. */
export type Millis = number;

export type LifecycleStage = "active" | "deleted";

/** Which lifecycle stages a search sees. */
export type View = "active" | "deleted" | "all";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Param {
  readonly key: string;
  readonly value: string;
}

/** One page of a search; `nextPageToken` is opaque and present only when a further row exists. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string | undefined;
}

/** What the caller of any search may say about paging. */
export interface PageRequest {
  /** At most this many items; each group states its default and its largest. */
  readonly maxResults?: number | undefined;
  readonly pageToken?: string | undefined;
}

/** How a call may be given up by its caller: `Store.with`. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

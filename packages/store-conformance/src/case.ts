// What a case is. Cases are data, so that they can be listed, counted, excused by id and run one by one.
import type {
  Capability,
  CreateRun,
  Datasets,
  ExperimentId,
  LoggedModels,
  Registry,
  Run,
  Store,
  Transfer,
  Trash,
} from "@runledger/store-api";
import type { Decision } from "./decisions.js";

/** What a case gets: an open store, which may hold foreign data, and the few things that nearly every case needs. */
export interface CaseContext {
  readonly store: Store;
  /** The optional groups; a case that touches one says so in `needs`. */
  readonly loggedModels: LoggedModels;
  readonly datasets: Datasets;
  readonly registry: Registry;
  readonly transfer: Transfer;
  readonly trash: Trash;
  /** A name that nobody else has: `name`, a dash, letters and digits. Safe inside quotes and LIKE patterns. */
  readonly unique: (name: string) => string;
  /** A new experiment. */
  readonly newExperiment: () => Promise<ExperimentId>;
  /** A new run, in a new experiment unless one is named. */
  readonly newRun: (run?: Partial<CreateRun>) => Promise<Run>;
  /** Resolves when the clock shows a later millisecond, so that two stamps differ. */
  readonly nextMillisecond: () => Promise<void>;
}

export type Needs = Capability | readonly Capability[];

export interface Case {
  /** `group.operation/what-holds`; unique. */
  readonly id: string;
  /** The capabilities without which the case does not apply. */
  readonly needs?: Needs | undefined;
  /** Only meaningful in a store that nobody else writes to. */
  readonly fresh?: true | undefined;
  /** Where Runledger answers otherwise than MLflow's own server, on purpose. */
  readonly decision?: Decision | undefined;
  /** Rejects when the store does not behave. */
  readonly run: (context: CaseContext) => Promise<void>;
}

type Body = Case["run"];
type Entry = Body | Omit<Case, "id" | "needs">;

/** Cases by name; ids get `prefix/` in front. */
export function group(prefix: string, entries: Readonly<Record<string, Entry>>, needs?: Needs): readonly Case[] {
  return Object.entries(entries).map(([name, entry]) => {
    const rest = typeof entry === "function" ? { run: entry } : entry;
    return { id: `${prefix}/${name}`, needs, ...rest };
  });
}

/** A group that applies only to stores with these capabilities. */
export function groupOf(needs: Needs, prefix: string, entries: Readonly<Record<string, Entry>>): readonly Case[] {
  return group(prefix, entries, needs);
}

/** A case whose expectation is a written decision. */
export function decided(decision: Decision, run: Body): Entry {
  return { decision, run };
}

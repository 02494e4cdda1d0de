// Which part of the source is copied.
import { type Experiment, failures, type Store } from "@runledger/store-api";
import type { CopyOptions } from "./options.js";
import { allPages } from "./pages.js";

export interface Selection {
  readonly experiments: readonly Experiment[];
  /** Absent: all runs of the experiments. */
  readonly runFilter: string | undefined;
  readonly since: number | undefined;
  readonly registry: boolean;
}

async function allExperiments({ experiments }: Store): Promise<readonly Experiment[]> {
  const found: Experiment[] = [];
  const pages = allPages((pageToken) => experiments.search({ view: "all", maxResults: 1000, pageToken }));
  for await (const page of pages) found.push(...page);
  return found.toSorted((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

/** @throws RESOURCE_DOES_NOT_EXIST for an experiment that is asked for and not there */
export async function select(options: CopyOptions): Promise<Selection> {
  const all = await allExperiments(options.source);
  const { experiments: asked, runs, since } = options;
  for (const wanted of asked ?? []) {
    if (!all.some(({ id, name }) => id === wanted || name === wanted)) throw failures.experimentNameNotFound(wanted);
  }
  const filters = [runs?.trim(), since === undefined ? "" : `attributes.start_time >= ${since}`].filter(Boolean);
  return {
    experiments: asked === undefined ? all : all.filter(({ id, name }) => asked.includes(id) || asked.includes(name)),
    runFilter: filters.length === 0 ? undefined : filters.join(" AND "),
    since,
    registry: options.registry ?? (asked === undefined && filters.length === 0),
  };
}

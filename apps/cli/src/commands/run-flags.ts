// Flags that several commands about runs share: one run, or all that a filter finds.
import type { RunId, Store } from "@runledger/store-api";
import { Option } from "commander";
import { collectList } from "../command.js";
import { allPages } from "../pages.js";
import type { StoreFlags } from "../tracking-store.js";
import { UsageError } from "../usage-error.js";

/** Of commands that may be about many runs; a variable that was set for something else names none of them. */
export const runOption = (): Option => new Option("-r, --run-id <id>", "id of the run");

export const oneRunOption = (): Option => runOption().makeOptionMandatory().env("MLFLOW_RUN_ID");

/** Names of the two flags for `addCommand`. */
export const experimentRivals = ["experimentId", "experimentName"];

export const experimentIdsOption = (): Option =>
  new Option("-x, --experiment-id <id>", "id of an experiment; may be repeated")
    .env("MLFLOW_EXPERIMENT_ID")
    .argParser(collectList);

export const experimentNameOption = (): Option =>
  new Option("-n, --experiment-name <name>", "name of an experiment, instead of its id").env("MLFLOW_EXPERIMENT_NAME");

export const filterOption = (): Option =>
  new Option("--filter <text>", "as in MLflow's search, such as \"metrics.loss < 0.5 AND params.model = 'tree'\"");

export interface ExperimentsFlags extends StoreFlags {
  readonly experimentId?: readonly string[];
  readonly experimentName?: string;
}

export interface ManyRunsFlags extends ExperimentsFlags {
  readonly runId?: string;
  readonly filter?: string;
}

/** @throws UsageError when no experiment is named */
export async function experimentIdsOf(store: Store, flags: ExperimentsFlags): Promise<readonly string[]> {
  const { experimentId, experimentName } = flags;
  if (experimentId !== undefined && experimentId.length > 0) return experimentId;
  if (experimentName !== undefined) return [(await store.experiments.getByName(experimentName)).id];
  throw new UsageError("say which experiment, with --experiment-id or --experiment-name");
}

/** The runs that one call is about. @throws UsageError when it says neither a run nor a filter, or both */
export async function runIdsOf(
  store: Store,
  flags: ManyRunsFlags,
  view: "active" | "deleted",
): Promise<readonly RunId[]> {
  const { runId, filter } = flags;
  if ((runId === undefined) === (filter === undefined)) {
    throw new UsageError("say either --run-id, or --filter with --experiment-id");
  }
  if (runId !== undefined) return [runId];
  const experimentIds = await experimentIdsOf(store, flags);
  const ids: RunId[] = [];
  for await (const runs of allPages((page) => store.runs.search({ experimentIds, filter, view, ...page }))) {
    ids.push(...runs.map(({ id }) => id));
  }
  return ids;
}

// Searches of runs. MLflow's schema has no index for the usual order, so the scan carries ids only and keeps no more than the page;
// with Runledger's own index a page is read from there.
import type { ExperimentId, OrderKey, Run, RunQuery, View } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database } from "../database.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { runPlaces } from "../search/run-places.js";
import { findKeys, type SearchScope } from "../search/statement.js";
import { inView } from "../search/view.js";
import { loadRuns } from "./run-rows.js";

export interface RunSearchOptions {
  /** Whether the database has the index of `schema/run-index.ts`. */
  readonly indexed?: boolean | undefined;
}

export async function searchRuns(
  database: Database,
  query: RunQuery,
  { indexed = false }: RunSearchOptions = {},
): Promise<readonly Run[]> {
  if (query.experimentIds.length === 0) return [];
  const where = [database.dialect.among(sql`e.experiment_id`, query.experimentIds, "integer"), ...inView(query.view)];
  const index = indexed ? indexFor(query) : undefined;
  const keys = await findKeys<{ run_uuid: string }>(database, query, { searched: runPlaces, where, index });
  const ids = keys.map(({ run_uuid }) => run_uuid);
  return readPieces(database, ids, (session, piece) => loadRuns(session, piece, { inputModels: false }));
}

const isBy = (key: OrderKey | undefined, attribute: string, descending: boolean): boolean =>
  key?.field.space === "attribute" && key.field.key === attribute && key.descending === descending;

/** What the index on experiment, start (latest first) and run does for a search. Few runs are deleted, so passing them by costs little. */
function indexFor({ experimentIds, filter, orderBy, view }: RunQuery): SearchScope["index"] {
  const [first, second] = orderBy;
  if (!isBy(first, "start_time", true)) return "rows";
  const whole = experimentIds.length === 1 && filter.clauses.length === 0 && view !== "deleted";
  return whole && isBy(second, "run_id", false) ? "page" : "order";
}

export const listRuns = (database: Database, experimentIds: readonly ExperimentId[], view: View): AsyncIterable<Run> =>
  allPages(
    (query) => searchRuns(database, { ...query, experimentIds, view }),
    [ascending("run_id", "string")],
    ({ id }) => [id],
  );

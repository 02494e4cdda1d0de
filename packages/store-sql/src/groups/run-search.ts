// Searches of runs. MLflow's schema has no index for the usual order, so the scan carries ids only and keeps no more than the page.
import type { ExperimentId, Run, RunQuery, View } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database } from "../database.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { runPlaces } from "../search/run-places.js";
import { findKeys } from "../search/statement.js";
import { inView } from "../search/view.js";
import { loadRuns } from "./run-rows.js";

export async function searchRuns(database: Database, query: RunQuery): Promise<readonly Run[]> {
  if (query.experimentIds.length === 0) return [];
  const where = [database.dialect.among(sql`e.experiment_id`, query.experimentIds, "integer"), ...inView(query.view)];
  const keys = await findKeys<{ run_uuid: string }>(database, query, { searched: runPlaces, where });
  const ids = keys.map(({ run_uuid }) => run_uuid);
  return readPieces(database, ids, (session, piece) => loadRuns(session, piece, { inputModels: false }));
}

export const listRuns = (database: Database, experimentIds: readonly ExperimentId[], view: View): AsyncIterable<Run> =>
  allPages(
    (query) => searchRuns(database, { ...query, experimentIds, view }),
    [ascending("run_id", "string")],
    ({ id }) => [id],
  );

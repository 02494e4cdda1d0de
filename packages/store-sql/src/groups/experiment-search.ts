// Searches of experiments.
import type { Experiment, ExperimentQuery, View } from "@runledger/store-api";
import type { Database } from "../database.js";
import { experimentPlaces } from "../search/experiment-places.js";
import { allPages, ascending, readPieces } from "../search/find.js";
import { findKeys } from "../search/statement.js";
import { inView, inWorkspace } from "../search/view.js";
import { type ExperimentRow, withTags } from "./experiment-rows.js";

export async function searchExperiments(database: Database, query: ExperimentQuery): Promise<readonly Experiment[]> {
  const where = [inWorkspace, ...inView(query.view)];
  return readPieces(
    database,
    await findKeys<ExperimentRow>(database, query, { searched: experimentPlaces, where }),
    withTags,
  );
}

export const listExperiments = (database: Database, view: View): AsyncIterable<Experiment> =>
  allPages(
    (query) => searchExperiments(database, { ...query, view }),
    [ascending("experiment_id", "number")],
    ({ id }) => [id],
  );

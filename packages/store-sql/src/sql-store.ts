// Builds the store's driver from its groups.
import type { OpenOptions, StoreDriver, StoreLocation } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database } from "./database.js";
import { datasetGroup } from "./groups/datasets.js";
import { ensureDefaultExperiment, experimentGroup } from "./groups/experiments.js";
import { loggedModelGroup } from "./groups/logged-models.js";
import { metricGroup } from "./groups/metrics.js";
import { modelVersionGroup } from "./groups/model-versions.js";
import { registeredModelGroup } from "./groups/registered-models.js";
import { runGroup } from "./groups/runs.js";
import { trashGroup } from "./groups/trash.js";
import { transferGroup } from "./groups/transfer/transfer.js";
import { ensureSchema } from "./schema/create.js";
import { hasRunIndex } from "./schema/run-index.js";
import { refuseReplica } from "./env.js";
import { openServer } from "./server/open-server.js";
import { openSqlite } from "./sqlite/sqlite-database.js";
import { sqliteFile } from "./uri.js";

/**
 * Opens the database that the URI names: an empty one gets MLflow's schema and the experiment "Default".
 * @throws StoreErrors about the URI, the file or its schema
 */
export async function openSqlDriver(location: StoreLocation, options: OpenOptions): Promise<StoreDriver> {
  const environment = options.environment ?? {};
  if (location.scheme === "sqlite") refuseReplica(environment);
  const database =
    location.scheme === "sqlite" ? await openSqlite(sqliteFile(location)) : await openServer(location, environment);
  try {
    const now = (options.clock ?? Date.now)();
    const indexed = await database.exclusively(async (session) => {
      await ensureSchema(session);
      await ensureDefaultExperiment(session, options.artifactRoot, now);
      return hasRunIndex(session);
    });
    return sqlDriver(database, options.artifactRoot, indexed);
  } catch (error) {
    await database.close();
    throw error;
  }
}

const sqlDriver = (database: Database, artifactRoot: string, indexed: boolean): StoreDriver => ({
  info: { name: database.dialect.name, storeType: "SqlStore" },
  experiments: experimentGroup(database, artifactRoot),
  runs: runGroup(database, { indexed }),
  metrics: metricGroup(database),
  loggedModels: loggedModelGroup(database),
  datasets: datasetGroup(database),
  registry: { models: registeredModelGroup(database), versions: modelVersionGroup(database) },
  trash: trashGroup(database),
  transfer: transferGroup(database),
  ping: async () => {
    await database.read((session) => session.values(sql`SELECT 1`));
  },
  close: () => database.close(),
});

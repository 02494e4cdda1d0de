// Whole entities in bulk. Each piece that is written is a transaction of its own, short enough for others to get their turn.
import type {
  IdQuery,
  LoggedModelId,
  RunId,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
  TransferDriver,
} from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Database, Session } from "../../database.js";
import { readPieces } from "../../search/find.js";
import { WORKSPACE } from "../../workspace.js";
import { loadModelsWithoutMetrics } from "../logged-model-rows.js";
import { insertPoints } from "../metric-points.js";
import { DELETED, loadModelFields, type VersionKey } from "../registry-rows.js";
import { loadRuns } from "../run-rows.js";
import { requireRuns } from "./known-rows.js";
import { modelPointCounts, modelPoints } from "./model-points.js";
import { putExperiments } from "./put-experiments.js";
import { putLoggedModels, putModelPoints } from "./put-logged-models.js";
import { putModelVersions, putRegisteredModels } from "./put-registry.js";
import { putRuns } from "./put-runs.js";
import { pointCounts, runPoints } from "./run-points.js";

/** Of one transaction. */
const ENTITIES_AT_ONCE = 50;
const POINTS_AT_ONCE = 2500;

/** Goes along the primary key. The CASE keeps a database from an index on experiments, by which each page would have to sort the whole of one. */
async function idsIn<Id extends string>(
  database: Database,
  table: string,
  key: string,
  { experimentIds, after, limit }: IdQuery<Id>,
): Promise<readonly Id[]> {
  const { dialect } = database;
  const among = dialect.among(sql`experiment_id`, experimentIds, "integer");
  const from = sql`${raw(table)} WHERE CASE WHEN ${among} THEN 1 ELSE 0 END = 1${after === undefined ? sql`` : sql` AND ${raw(key)} > ${after}`}`;
  const rows = await database.scan<{ id: Id }>(
    sql`SELECT ${raw(key)} AS id FROM ${from} ORDER BY ${raw(key)} ${dialect.limit(limit)}`,
    sql`${raw(table)}`,
  );
  return rows.map(({ id }) => id);
}

async function loadStoredRuns(session: Session, ids: readonly RunId[]): Promise<readonly StoredRun[]> {
  const runs = await loadRuns(session, ids, { inputModels: true });
  const deleted = new Map(
    await session.values<readonly [RunId, number]>(
      sql`SELECT run_uuid, deleted_time FROM runs WHERE ${session.dialect.among(sql`run_uuid`, ids)} AND deleted_time IS NOT NULL`,
    ),
  );
  return runs.map((run) => ({ ...run, deletedTime: deleted.get(run.id) ?? null }));
}

async function storedLoggedModels(
  database: Database,
  ids: readonly LoggedModelId[],
): Promise<readonly StoredLoggedModel[]> {
  const counts = await modelPointCounts(database, ids);
  const models = await readPieces(database, ids, loadModelsWithoutMetrics);
  return models.map((model) => ({ ...model, pointCount: counts.get(model.id) ?? 0 }));
}

async function loadStoredModels(session: Session, names: readonly string[]): Promise<readonly StoredRegisteredModel[]> {
  const models = await loadModelFields(session, names);
  const rows = await session.rows<VersionKey & { readonly current_stage: string | null }>(
    sql`SELECT name, version, current_stage FROM model_versions WHERE workspace = ${WORKSPACE} AND ${session.dialect.among(sql`name`, names)} ORDER BY name, version`,
  );
  const byName = Map.groupBy(rows, ({ name }) => name);
  return models.map((model) => {
    const versions = byName.get(model.name) ?? [];
    return {
      ...model,
      versions: versions.filter((row) => row.current_stage !== DELETED).map(({ version }) => version),
      highestVersion: versions.at(-1)?.version ?? 0,
    };
  });
}

/** All pieces wait for their turn at once, so that a database that can commits several of them together. */
async function inPieces<T>(
  database: Database,
  items: readonly T[],
  size: number,
  write: (session: Session, piece: readonly T[]) => Promise<void>,
): Promise<void> {
  const pieces: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  await Promise.all(pieces.map((piece) => database.write((session) => write(session, piece))));
}

export function transferGroup(database: Database): TransferDriver {
  return {
    runIds: (query) => idsIn(database, "runs", "run_uuid", query),
    runs: (ids) => readPieces(database, ids, loadStoredRuns),
    pointCounts: (runIds) => pointCounts(database, runIds),
    points: (query) => runPoints(database, query),
    loggedModelIds: (query) => idsIn(database, "logged_models", "model_id", query),
    loggedModels: (ids) => storedLoggedModels(database, ids),
    modelPoints: (query) => modelPoints(database, query),
    registeredModels: (names) => readPieces(database, names, loadStoredModels),

    putExperiments: (experiments) => database.write((session) => putExperiments(session, experiments)),
    putRuns: (runs) => inPieces(database, runs, ENTITIES_AT_ONCE, putRuns),
    putPoints: (points) =>
      inPieces(database, points, POINTS_AT_ONCE, async (session, piece) => {
        await requireRuns(
          session,
          piece.map(({ runId }) => runId),
        );
        await insertPoints(session, piece);
      }),
    putLoggedModels: (models) => inPieces(database, models, ENTITIES_AT_ONCE, putLoggedModels),
    putModelPoints: (points) => inPieces(database, points, POINTS_AT_ONCE, putModelPoints),
    putRegisteredModels: (models) => inPieces(database, models, ENTITIES_AT_ONCE, putRegisteredModels),
    putModelVersions: (versions) => inPieces(database, versions, ENTITIES_AT_ONCE, putModelVersions),
  };
}

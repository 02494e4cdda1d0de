// What may be removed for good, and what goes with it.
import { failures, raise, shown, type ExperimentId, type LoggedModelId, type RunId } from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import { experimentRows, loggedModelRows, runRows, traceRows } from "./owned-rows.js";
import { remove } from "./remove.js";

/** Traces whose rows are removed together. */
const TRACES_AT_ONCE = 500;

const isGone = (stage: Sql): Sql => sql`COALESCE(${stage}, 'active') = 'deleted'`;

export async function purgeRuns(database: Database, ids: readonly RunId[]): Promise<void> {
  await database.read((session) => refuseActiveRuns(session, ids, false));
  await remove(
    database,
    { owner: runRows, allow: (session, piece) => refuseActiveRuns(session, piece, true), finish: forgetUnusedDatasets },
    ids,
  );
}

/** @param locking keeps them from being restored until the transaction ends */
async function refuseActiveRuns(session: Session, ids: readonly RunId[], locking: boolean): Promise<void> {
  const { dialect } = session;
  const among = dialect.among(sql`run_uuid`, ids);
  const rows = await session.values<readonly [id: RunId, stage: string | null]>(
    sql`SELECT run_uuid, lifecycle_stage FROM ${locking ? dialect.locked("runs", among) : sql`runs WHERE ${among}`}`,
  );
  for (const [id, stage] of rows) if (stage !== "deleted") throw failures.runNotDeleted(id);
}

/** Data sets of the runs' experiments that no run has as its input any more. They are locked first: a run may just be about to take one. */
async function forgetUnusedDatasets(session: Session, runIds: readonly RunId[]): Promise<void> {
  const { dialect } = session;
  const among = dialect.among(sql`run_uuid`, runIds);
  const unused = sql`NOT EXISTS (SELECT 1 FROM inputs i WHERE i.source_type = ${"DATASET"} AND i.source_id = datasets.dataset_uuid)`;
  const ours = sql`experiment_id IN (SELECT experiment_id FROM runs WHERE ${among})`;
  const found = await session.values<readonly [string]>(
    sql`SELECT dataset_uuid FROM ${dialect.locked("datasets", sql`${ours} AND ${unused}`)}`,
  );
  if (found.length === 0) return;
  const ids = found.map(([id]) => id);
  await session.change(sql`DELETE FROM datasets WHERE ${dialect.among(sql`dataset_uuid`, ids)} AND ${unused}`);
}

export async function purgeLoggedModels(database: Database, ids: readonly LoggedModelId[]): Promise<void> {
  const allow = async (session: Session, piece: readonly LoggedModelId[]): Promise<void> => {
    const [kept] = await session.values<readonly [LoggedModelId]>(
      sql`SELECT m.model_id FROM logged_models m JOIN experiments e ON e.experiment_id = m.experiment_id
        WHERE ${session.dialect.among(sql`m.model_id`, piece)} AND NOT (${isGone(sql`m.lifecycle_stage`)} OR ${isGone(sql`e.lifecycle_stage`)})`,
    );
    if (kept !== undefined) throw failures.loggedModelNotDeleted(kept[0]);
  };
  await database.read((session) => allow(session, ids));
  await remove(database, { owner: loggedModelRows, allow }, ids);
}

export async function purgeExperiments(database: Database, ids: readonly ExperimentId[]): Promise<void> {
  await database.read((session) => refuseExperiments(session, ids));
  for (const id of ids) await purgeTraces(database, id);
  await remove(database, { owner: experimentRows, allow: refuseExperiments }, ids);
}

async function refuseExperiments(session: Session, ids: readonly ExperimentId[]): Promise<void> {
  const { dialect } = session;
  const firstWhere = async (condition: Sql): Promise<ExperimentId | undefined> => {
    const [row] = await session.values<readonly [ExperimentId]>(
      sql`SELECT ${dialect.digits(sql`e.experiment_id`)} FROM experiments e WHERE ${dialect.among(sql`e.experiment_id`, ids, "integer")} AND ${condition}`,
    );
    return row?.[0];
  };
  const within = (table: Sql): Sql => sql`EXISTS (SELECT 1 FROM ${table} x WHERE x.experiment_id = e.experiment_id)`;
  const active = await firstWhere(sql`NOT ${isGone(sql`e.lifecycle_stage`)}`);
  if (active !== undefined) throw failures.experimentNotDeleted(active);
  const full = await firstWhere(sql`(${within(sql`runs`)} OR ${within(sql`logged_models`)})`);
  if (full !== undefined) throw failures.experimentNotEmpty(full);
  // MLflow's schema lets no scorer go that a guardrail asks; whether an endpoint may lose its guardrail is not for us to say.
  const guarding = await firstWhere(
    sql`EXISTS (SELECT 1 FROM scorers s JOIN guardrails g ON g.scorer_id = s.scorer_id WHERE s.experiment_id = e.experiment_id)`,
  );
  if (guarding !== undefined)
    raise(
      "INVALID_PARAMETER_VALUE",
      `Experiment ${shown(guarding)} has a scorer that a guardrail of an endpoint uses; delete the guardrail first`,
    );
}

async function purgeTraces(database: Database, experimentId: ExperimentId): Promise<void> {
  const { dialect } = database;
  const some = sql`SELECT request_id FROM trace_info WHERE experiment_id = ${dialect.whole(experimentId)} ORDER BY timestamp_ms ${dialect.limit(TRACES_AT_ONCE)}`;
  for (;;) {
    const ids = (await database.read((session) => session.values<readonly [string]>(some))).map(([id]) => id);
    if (ids.length === 0) return;
    await remove(database, { owner: traceRows }, ids);
  }
}

// What every write to an experiment or a run asks first: that it is there and not deleted.
import { failures, type ExperimentId, type LifecycleStage, type RunId } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";

/** @throws failures.experimentNotFound, failures.experimentNotActive */
export async function activeExperiment(
  session: Session,
  id: ExperimentId,
): Promise<{ readonly artifactLocation: string }> {
  const [row] = await session.values<readonly [stage: LifecycleStage, artifactLocation: string | null]>(
    sql`SELECT lifecycle_stage, artifact_location FROM experiments WHERE experiment_id = ${session.dialect.whole(id)}`,
  );
  if (row === undefined) throw failures.experimentNotFound(id);
  if (row[0] !== "active") throw failures.experimentNotActive(id);
  return { artifactLocation: row[1] ?? "" };
}

/** @throws failures.runNotFound, failures.runNotActive */
export async function activeRun(session: Session, id: RunId): Promise<{ readonly experimentId: ExperimentId }> {
  const [row] = await session.values<readonly [stage: LifecycleStage, experimentId: ExperimentId]>(
    sql`SELECT lifecycle_stage, ${session.dialect.digits(sql`experiment_id`)} FROM ${session.dialect.locked("runs", sql`run_uuid = ${id}`)}`,
  );
  if (row === undefined) throw failures.runNotFound(id);
  if (row[0] !== "active") throw failures.runNotActive(id);
  return { experimentId: row[1] };
}

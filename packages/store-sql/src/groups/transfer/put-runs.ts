// Whole runs without their points.
import type { StoredRun } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../../database.js";
import { insert } from "../insert.js";
import { knownIds, requireExperiments } from "./known-rows.js";
import { putInputs } from "./put-inputs.js";

export type RunToPut = Omit<StoredRun, "metrics">;

/** What a new run has in columns of which nothing speaks any more, as MLflow fills them. */
const unspoken = { source_type: "UNKNOWN", source_name: "", entry_point_name: "", source_version: "" };

const told = (run: RunToPut) => ({
  name: run.name,
  user_id: run.userId,
  status: run.status,
  start_time: run.startTime,
  end_time: run.endTime,
  lifecycle_stage: run.lifecycleStage,
  artifact_uri: run.artifactUri,
  experiment_id: run.experimentId,
  deleted_time: run.deletedTime,
});

/** @throws failures.experimentNotFound */
export async function putRuns(session: Session, runs: readonly RunToPut[]): Promise<void> {
  const [some] = runs;
  if (some === undefined) return;
  await requireExperiments(
    session,
    runs.map(({ experimentId }) => experimentId),
  );
  const known = await knownIds(
    session,
    "runs",
    "run_uuid",
    runs.map(({ id }) => id),
  );
  const columns = Object.keys(told(some));
  await insert(session, {
    table: "runs",
    columns: ["run_uuid", ...columns, ...Object.keys(unspoken)],
    rows: runs.map((run) => [run.id, ...Object.values(told(run)), ...Object.values(unspoken)]),
    key: ["run_uuid"],
    update: { columns },
  });
  for (const table of ["params", "tags"] as const) {
    if (known.size > 0)
      await session.change(sql`DELETE FROM ${raw(table)} WHERE ${session.dialect.among(sql`run_uuid`, [...known])}`);
    await insert(session, {
      table,
      columns: ["key", "value", "run_uuid"],
      rows: runs.flatMap((run) => run[table].map(({ key, value }) => [key, value, run.id])),
    });
  }
  await putInputs(session, runs, known);
}

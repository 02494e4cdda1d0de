// Which rows there are, by key.
import { failures, type ExperimentId, type RunId } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../../database.js";

/** Those of the ids that the column has; no query for none. */
export async function knownIds(
  session: Session,
  table: string,
  column: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await session.values<readonly [string]>(
    sql`SELECT ${raw(column)} FROM ${raw(table)} WHERE ${session.dialect.among(raw(column), ids)}`,
  );
  return new Set(rows.map(([id]) => id));
}

/** @throws failures.experimentNotFound */
export async function requireExperiments(session: Session, ids: readonly ExperimentId[]): Promise<void> {
  const asked = [...new Set(ids)];
  const { dialect } = session;
  const rows = await session.values<readonly [ExperimentId]>(
    sql`SELECT ${dialect.digits(sql`experiment_id`)} FROM experiments WHERE ${dialect.among(sql`experiment_id`, asked, "integer")}`,
  );
  const known = new Set(rows.map(([id]) => id));
  for (const id of asked) if (!known.has(id)) throw failures.experimentNotFound(id);
}

/** @throws failures.runNotFound */
export async function requireRuns(session: Session, ids: readonly RunId[]): Promise<void> {
  const asked = [...new Set(ids)];
  const known = await knownIds(session, "runs", "run_uuid", asked);
  for (const id of asked) if (!known.has(id)) throw failures.runNotFound(id);
}

// What is logged to a run, all or nothing, in as few statements as there are tables in it.
import { failures, type LogBatch, type Param, type RunId, type Tag } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";
import { insert } from "./insert.js";
import { insertPoints } from "./metric-points.js";
import { RUN_NAME } from "../reserved-tags.js";
import { activeRun } from "./active.js";
import { logModelMetrics } from "./model-metrics.js";

/** @throws failures.runNotFound, failures.runNotActive, failures.paramConflict, failures.loggedModelNotFound */
export async function logBatch(session: Session, id: RunId, { params, metrics, tags }: LogBatch): Promise<void> {
  // All are under way before the first answer: a server takes them in one exchange.
  const active = activeRun(session, id);
  const logged = Promise.all([
    logParams(session, id, params),
    insertPoints(
      session,
      metrics.map((metric) => ({ ...metric, runId: id })),
    ),
    setTags(session, id, tags),
  ]);
  // Where the run is missing too, that is the better reason.
  logged.catch(() => undefined);
  const { experimentId } = await active;
  await logged;
  const ofModels = metrics.filter((metric) => metric.modelId !== undefined);
  if (ofModels.length > 0) await logModelMetrics(session, { runId: id, experimentId }, ofModels);
}

/** Of equal keys the last one counts. The tag that holds the run's name renames it; an empty name is left out. */
export async function setTags(session: Session, id: RunId, tags: readonly Tag[]): Promise<void> {
  const values = new Map(
    tags.filter(({ key, value }) => key !== RUN_NAME || value !== "").map(({ key, value }) => [key, value]),
  );
  await insert(session, {
    table: "tags",
    columns: ["key", "value", "run_uuid"],
    rows: [...values].map(([key, value]) => [key, value, id]),
    key: ["key", "run_uuid"],
    update: { columns: ["value"] },
  });
  const name = values.get(RUN_NAME);
  if (name !== undefined) await session.change(sql`UPDATE runs SET name = ${name} WHERE run_uuid = ${id}`);
}

/** What is there already is looked at only when some param was not inserted. */
async function logParams(session: Session, id: RunId, params: readonly Param[]): Promise<void> {
  const inserted = await insert(session, {
    table: "params",
    columns: ["key", "value", "run_uuid"],
    rows: params.map(({ key, value }) => [key, value, id]),
    key: ["key", "run_uuid"],
  });
  if (inserted === params.length) return;
  const keys = session.dialect.among(
    sql`"key"`,
    params.map(({ key }) => key),
  );
  const stored = new Map(
    await session.values<readonly [key: string, value: string]>(
      sql`SELECT "key", value FROM params WHERE run_uuid = ${id} AND ${keys}`,
    ),
  );
  for (const { key, value } of params) {
    const old = stored.get(key);
    if (old !== undefined && old !== value) throw failures.paramConflict(id, key, old, value);
  }
}

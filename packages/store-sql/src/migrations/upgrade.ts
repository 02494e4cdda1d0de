// Brings a database from any revision of MLflow to the head, step by step. The revision is written last in each step,
// so an upgrade that failed or was killed goes on with the step that it was at.
import { failures, raise, shown } from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../database.js";
import { createSchema, schemaStatements } from "../schema/create.js";
import { renderTables } from "../schema/render.js";
import { HEAD, revisions } from "../schema/revision.js";
import { schemaError, schemaState, type SchemaState, versionTable } from "../schema/state.js";
import { workspaceTables } from "../schema/tables/workspaces.js";
import { liveTable } from "./catalog.js";
import { type PlannedStep, stepsFrom } from "./chain.js";
import type { UpgradeConnection } from "./connection.js";
import { initialTables } from "./initial.js";
import { workOf } from "./statements.js";

export type UpgradeEvent =
  | {
      readonly event: "step";
      readonly number: number;
      readonly of: number;
      readonly revision: string;
      readonly what: string;
    }
  | { readonly event: "statement"; readonly sql: string }
  | { readonly event: "rows"; readonly table: string; readonly rows: number };

export interface UpgradeOptions {
  /** Told of each step and statement before it is carried out, and now and then how many rows have been gone through. */
  readonly onEvent?: ((event: UpgradeEvent) => void) | undefined;
}

export interface Plan {
  readonly state: SchemaState;
  /** The recorded revision; `null` for an empty database, or one from before MLflow recorded any. */
  readonly revision: string | null;
  /** What an upgrade would do; nothing for an empty database, which gets the head at once. */
  readonly steps: readonly PlannedStep[];
}

/** @throws StoreError for a database that cannot be upgraded: its revision is unknown, its tables are another's or some are missing */
export async function planOf(session: Session): Promise<Plan> {
  const plan = await whereItStands(session);
  await refuseMissing(session, plan.steps);
  return plan;
}

async function whereItStands(session: Session): Promise<Plan> {
  const state = await schemaState(session);
  switch (state.kind) {
    case "empty":
      return { state, revision: null, steps: [] };
    case "head":
      return { state, revision: HEAD, steps: [] };
    case "older":
      return { state, revision: state.revision, steps: stepsFrom(state.revision) };
    case "foreign":
      if (!(await isInitial(session))) throw schemaError(state);
      return { state, revision: null, steps: stepsFrom(null) };
    default:
      throw schemaError(state);
  }
}

/** The steps must find the tables that they are to change. */
async function refuseMissing(session: Session, [first]: readonly PlannedStep[]): Promise<void> {
  if (first === undefined) return;
  const missing: string[] = [];
  for (const name of first.before.keys()) if ((await liveTable(session, name)) === undefined) missing.push(name);
  if (missing.length === 0) return;
  const at = revisions[first.number - 2];
  raise(
    "INTERNAL_ERROR",
    `The database's schema is recorded as ${shown(at)}, but lacks the tables ${missing.join(", ")}. Restore a backup`,
  );
}

/** Before MLflow recorded revisions there were just these tables with at least these columns. */
async function isInitial(session: Session): Promise<boolean> {
  if ((await liveTable(session, "latest_metrics")) !== undefined) return false;
  for (const { name, columns } of initialTables) {
    const live = await liveTable(session, name);
    if (live === undefined || !Object.keys(columns).every((column) => live.has("column", column))) return false;
  }
  return true;
}

/** The statements of the whole upgrade, none of which is carried out; what batches would do stands in comments. */
export async function dryRun(session: Session): Promise<string[]> {
  const { state, steps } = await planOf(session);
  if (state.kind === "empty") return schemaStatements(session.dialect.name);
  const texts: string[] = [];
  for (const step of steps) {
    texts.push(`-- ${step.number} of ${revisions.length}: ${step.revision}, ${step.what}`);
    for await (const work of workOf(step, { session, dry: true }))
      texts.push(work.kind === "backfill" ? `-- in batches: ${work.outline}` : work.statement.sql.trim());
    texts.push(...(await recordingOf(step, session)));
  }
  return texts;
}

/** @returns how many steps this call has carried out */
export async function upgrade(connection: UpgradeConnection, { onEvent }: UpgradeOptions = {}): Promise<number> {
  const { session } = connection;
  await connection.lock();
  try {
    await planOf(session);
    for (let done = 0; ; done += 1) if (!(await connection.atomically(() => nextStep(session, onEvent)))) return done;
  } finally {
    // With a lost connection the lock is gone, and that error is not the one to tell.
    await connection.unlock().catch(() => undefined);
  }
}

/** Looks afresh where the schema is, since another upgrade may have gone on. */
async function nextStep(session: Session, onEvent: UpgradeOptions["onEvent"]): Promise<boolean> {
  const { state, steps } = await whereItStands(session);
  if (state.kind === "empty") {
    await createSchema(session);
    return false;
  }
  const [step] = steps;
  if (step === undefined) return false;
  const { number, revision, what } = step;
  onEvent?.({ event: "step", number, of: revisions.length, revision, what });
  for await (const work of workOf(step, { session, dry: false })) {
    if (work.kind === "backfill") {
      await work.run({ session, progress: (table, rows) => onEvent?.({ event: "rows", table, rows }) });
    } else {
      onEvent?.({ event: "statement", sql: work.statement.sql });
      await session.change(work.statement);
    }
  }
  for (const text of await recordingOf(step, session)) await session.change(raw(text));
  const recorded = await session.rows<{ version_num: string }>(sql`SELECT version_num FROM alembic_version`);
  if (recorded.length !== 1 || recorded[0]?.version_num !== revision)
    throw failures.internal(`the database did not record revision ${revision}`);
  return true;
}

/** Alembic's table is made with the first revision, unless a killed upgrade has made it. */
async function recordingOf({ revision, number }: PlannedStep, session: Session): Promise<string[]> {
  if (number > 1) return [`UPDATE ${versionTable} SET version_num = '${revision}'`];
  const there = (await liveTable(session, versionTable)) !== undefined;
  const own = workspaceTables.filter(({ name }) => name === versionTable);
  return [
    ...(there ? [] : renderTables(own, session.dialect.name)),
    `INSERT INTO ${versionTable} (version_num) VALUES ('${revision}')`,
  ];
}

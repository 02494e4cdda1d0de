// Experiments in SQL.
import {
  artifactUri,
  failures,
  type ExperimentDriver,
  type ExperimentId,
  type LifecycleStage,
  type Millis,
  type NewExperiment,
  type Tag,
} from "@runledger/store-api";
import sql, { type Sql } from "sql-template-tag";
import type { Database, Session } from "../database.js";
import type { Insert } from "../dialects/dialect.js";
import { WORKSPACE } from "../workspace.js";
import { activeExperiment } from "./active.js";
import { loadExperiments } from "./experiment-rows.js";
import { listExperiments, searchExperiments } from "./experiment-search.js";
import { insert } from "./insert.js";

export function experimentGroup(database: Database, artifactRoot: string): ExperimentDriver {
  const getWhere = (condition: Sql) =>
    database.read(async (session) => (await loadExperiments(session, await idsWhere(session, condition)))[0]);
  return {
    create: (experiment, now) => database.write((session) => create(session, experiment, artifactRoot, now)),
    get: (id) => database.read(async (session) => (await loadExperiments(session, [id]))[0]),
    getByName: (name) => getWhere(named(name)),
    rename: (id, name, now) => database.write((session) => rename(session, id, name, now)),
    setLifecycle: (id, stage, now) =>
      database.write((session) => setLifecycle(session, id, stage, now), { reach: sql`runs` }),
    setTag: (id, tag) =>
      database.write(async (session) => {
        await activeExperiment(session, id);
        await insert(session, {
          ...tagRows(id, [tag]),
          key: ["key", "experiment_id"],
          update: { columns: ["value"] },
        });
      }),
    deleteTag: (id, key) =>
      database.write(async (session) => {
        await activeExperiment(session, id);
        const deleted = await session.change(
          sql`DELETE FROM experiment_tags WHERE experiment_id = ${id} AND "key" = ${key}`,
        );
        if (deleted === 0) throw failures.experimentTagNotFound(id, key);
      }),
    list: (view) => listExperiments(database, view),
    search: (query) => searchExperiments(database, query),
  };
}

/** MLflow's clients expect an experiment 0. It is made where it is missing, unless another one has its name. */
export async function ensureDefaultExperiment(session: Session, artifactRoot: string, now: Millis): Promise<void> {
  if ((await idsWhere(session, sql`experiment_id = 0`)).length > 0) return;
  const row = experimentRow("Default", artifactUri(artifactRoot, "0"), now);
  await insert(session, {
    ...row,
    columns: ["experiment_id", ...row.columns],
    rows: row.rows.map((values) => [0, ...values]),
  });
}

const named = (name: string): Sql => sql`workspace = ${WORKSPACE} AND name = ${name}`;

const idsWhere = async (session: Session, condition: Sql): Promise<readonly ExperimentId[]> =>
  (
    await session.values<readonly [ExperimentId]>(
      sql`SELECT ${session.dialect.digits(sql`experiment_id`)} FROM experiments WHERE ${condition}`,
    )
  ).map(([id]) => id);

/** Does nothing when the name is taken. */
const experimentRow = (name: string, artifactLocation: string | null, now: Millis): Insert => ({
  table: "experiments",
  columns: ["name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace"],
  rows: [[name, artifactLocation, "active", now, now, WORKSPACE]],
  key: ["workspace", "name"],
});

const tagRows = (id: ExperimentId, tags: readonly Tag[]): Insert => ({
  table: "experiment_tags",
  columns: ["key", "value", "experiment_id"],
  rows: tags.map(({ key, value }) => [key, value, id]),
});

async function create(
  session: Session,
  { name, artifactLocation, tags }: NewExperiment,
  artifactRoot: string,
  now: Millis,
): Promise<ExperimentId> {
  const made = await insert(session, experimentRow(name, artifactLocation ?? null, now));
  if (made === 0) throw failures.experimentExists(name);
  const [id] = await idsWhere(session, named(name));
  if (id === undefined) throw failures.internal("an experiment is gone after its insert");
  if (artifactLocation === undefined) {
    await session.change(
      sql`UPDATE experiments SET artifact_location = ${artifactUri(artifactRoot, id)} WHERE experiment_id = ${id}`,
    );
  }
  await insert(session, tagRows(id, tags));
  return id;
}

async function rename(session: Session, id: ExperimentId, name: string, now: Millis): Promise<void> {
  await activeExperiment(session, id);
  const others = await idsWhere(session, sql`${named(name)} AND experiment_id <> ${id}`);
  if (others.length > 0) throw failures.experimentExists(name);
  await session.change(
    sql`UPDATE experiments SET name = ${name}, last_update_time = ${now} WHERE experiment_id = ${id}`,
  );
}

/** Runs come first: while the experiment is in its old stage, one condition serves both, and nothing is changed in vain. */
async function setLifecycle(session: Session, id: ExperimentId, stage: LifecycleStage, now: Millis): Promise<void> {
  const inOldStage = sql`experiment_id = ${session.dialect.whole(id)} AND lifecycle_stage <> ${stage}`;
  await session.change(
    sql`UPDATE runs SET lifecycle_stage = ${stage}, deleted_time = ${stage === "deleted" ? now : null}
      WHERE experiment_id = ${session.dialect.whole(id)} AND EXISTS (SELECT 1 FROM experiments WHERE ${inOldStage})`,
  );
  const changed = await session.change(
    sql`UPDATE experiments SET lifecycle_stage = ${stage}, last_update_time = ${now} WHERE ${inOldStage}`,
  );
  if (changed === 0) throw failures.experimentNotInStage(id, stage === "deleted" ? "active" : "deleted");
}

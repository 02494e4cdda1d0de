// Experiments as their rows say them.
import type { Experiment, ExperimentId, LifecycleStage, Millis, Tag } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";
import { experimentPlaces } from "../search/experiment-places.js";

/** What the key of `experimentPlaces` gives: a search has to read the row anyway. */
export interface ExperimentRow {
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly artifact_location: string | null;
  readonly lifecycle_stage: LifecycleStage;
  readonly creation_time: Millis | null;
  readonly last_update_time: Millis | null;
}

/** The experiments of the rows, in their order, with their tags. For at most some hundred rows. */
export async function withTags(session: Session, rows: readonly ExperimentRow[]): Promise<readonly Experiment[]> {
  if (rows.length === 0) return [];
  const tags = new Map<ExperimentId, Tag[]>(rows.map((row) => [row.experiment_id, []]));
  const among = session.dialect.among(sql`experiment_id`, [...tags.keys()], "integer");
  for (const [owner, key, value] of await session.values<readonly [ExperimentId, string, string | null]>(
    sql`SELECT ${session.dialect.digits(sql`experiment_id`)}, "key", value FROM experiment_tags WHERE ${among}`,
  )) {
    tags.get(owner)?.push({ key, value: value ?? "" });
  }
  return rows.map((row) => ({
    id: row.experiment_id,
    name: row.name,
    artifactLocation: row.artifact_location ?? "",
    lifecycleStage: row.lifecycle_stage,
    creationTime: row.creation_time,
    lastUpdateTime: row.last_update_time,
    tags: tags.get(row.experiment_id) ?? [],
  }));
}

/** The experiments in no order; unknown ones are left out. For at most some hundred ids. */
export async function loadExperiments(session: Session, ids: readonly ExperimentId[]): Promise<readonly Experiment[]> {
  if (ids.length === 0) return [];
  const { dialect } = session;
  const rows = await session.rows<ExperimentRow>(
    sql`SELECT ${experimentPlaces.key(dialect)} FROM experiments e WHERE ${dialect.among(sql`e.experiment_id`, ids, "integer")}`,
  );
  return withTags(session, rows);
}

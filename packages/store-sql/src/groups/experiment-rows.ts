// Experiments as their rows say them.
import type { Experiment, ExperimentId, LifecycleStage, Millis, Tag } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";

type ExperimentRow = readonly [
  id: ExperimentId,
  name: string,
  artifactLocation: string | null,
  lifecycleStage: LifecycleStage,
  creationTime: Millis | null,
  lastUpdateTime: Millis | null,
];

/** The experiments in the order of the ids, which are distinct; unknown ones are left out. For at most some hundred ids. */
export async function loadExperiments(session: Session, ids: readonly ExperimentId[]): Promise<readonly Experiment[]> {
  if (ids.length === 0) return [];
  const id = session.dialect.digits(sql`experiment_id`);
  const among = session.dialect.among(sql`experiment_id`, ids, "integer");
  const rows = await session.values<ExperimentRow>(
    sql`SELECT ${id}, name, artifact_location, lifecycle_stage, creation_time, last_update_time FROM experiments WHERE ${among}`,
  );
  const tags = new Map<ExperimentId, Tag[]>(rows.map(([found]) => [found, []]));
  for (const [owner, key, value] of await session.values<readonly [ExperimentId, string, string | null]>(
    sql`SELECT ${id}, "key", value FROM experiment_tags WHERE ${among}`,
  )) {
    tags.get(owner)?.push({ key, value: value ?? "" });
  }
  const found = new Map(
    rows.map(
      ([rowId, name, artifactLocation, lifecycleStage, creationTime, lastUpdateTime]): [ExperimentId, Experiment] => [
        rowId,
        {
          id: rowId,
          name,
          artifactLocation: artifactLocation ?? "",
          lifecycleStage,
          creationTime,
          lastUpdateTime,
          tags: tags.get(rowId) ?? [],
        },
      ],
    ),
  );
  return ids.flatMap((wanted) => found.get(wanted) ?? []);
}

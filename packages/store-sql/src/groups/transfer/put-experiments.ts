// Whole experiments, under the ids that they come with where the column holds them.
import { failures, type ExperimentId, type StoredExperiment } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../../database.js";
import type { Value } from "../../dialects/dialect.js";
import { WORKSPACE } from "../../workspace.js";
import { insert } from "../insert.js";

const columns = ["name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time", "workspace"];

const rowOf = (experiment: StoredExperiment): readonly Value[] => [
  experiment.name,
  experiment.artifactLocation,
  experiment.lifecycleStage,
  experiment.creationTime,
  experiment.lastUpdateTime,
  WORKSPACE,
];

/** @returns the ids that they have now, in the order given. @throws failures.experimentExists */
export async function putExperiments(
  session: Session,
  experiments: readonly StoredExperiment[],
): Promise<readonly ExperimentId[]> {
  const fits = ({ id }: StoredExperiment): boolean => id !== null && holds(session, id);
  const numbered = experiments.filter(fits);
  const known = await rename(session, experiments, fits);
  await insert(session, {
    table: "experiments",
    columns: ["experiment_id", ...columns],
    rows: numbered.map((experiment) => [experiment.id, ...rowOf(experiment)]),
    key: ["experiment_id"],
    update: { columns },
  });
  const after = session.dialect.numberAfter?.("experiments", "experiment_id");
  if (after !== undefined && numbered.length > known.size) await session.rows(after);
  await insert(session, {
    table: "experiments",
    columns,
    rows: experiments.filter((experiment) => !fits(experiment)).map(rowOf),
  });
  const ids = await idsByName(
    session,
    experiments.map(({ name }) => name),
  );
  const given = experiments.map(({ name }) => ids.get(name) ?? missing());
  await putTags(session, experiments, given, known);
  return given;
}

const missing = (): never => {
  throw failures.internal("an experiment is gone after its insert");
};

function holds({ dialect }: Session, id: ExperimentId): boolean {
  const number = BigInt(id);
  return number <= dialect.greatestInteger && number >= -dialect.greatestInteger;
}

/**
 * Gives experiments that are there their new names, one after the other as they come: one may take the name that another has left.
 * @returns the ids that are there already
 */
async function rename(
  session: Session,
  experiments: readonly StoredExperiment[],
  fits: (experiment: StoredExperiment) => boolean,
): Promise<ReadonlySet<ExperimentId>> {
  const ids = await idsByName(
    session,
    experiments.map(({ name }) => name),
  );
  const names = await namesById(
    session,
    experiments.filter(fits).flatMap(({ id }) => id ?? []),
  );
  for (const experiment of experiments) {
    const id = fits(experiment) ? experiment.id : null;
    const { name } = experiment;
    if (ids.has(name) && (id === null || ids.get(name) !== id)) throw failures.experimentExists(name);
    const old = id === null ? undefined : names.get(id);
    ids.set(name, id);
    if (old === undefined || old === name) continue;
    ids.delete(old);
    await session.change(
      sql`UPDATE experiments SET name = ${name} WHERE experiment_id = ${session.dialect.whole(id ?? "")}`,
    );
  }
  return new Set(names.keys());
}

async function idsByName(session: Session, names: readonly string[]): Promise<Map<string, ExperimentId | null>> {
  const { dialect } = session;
  return new Map(
    await session.values<readonly [name: string, id: ExperimentId]>(
      sql`SELECT name, ${dialect.digits(sql`experiment_id`)} FROM experiments WHERE workspace = ${WORKSPACE} AND ${dialect.among(sql`name`, names)}`,
    ),
  );
}

async function namesById(session: Session, ids: readonly ExperimentId[]): Promise<ReadonlyMap<ExperimentId, string>> {
  if (ids.length === 0) return new Map();
  const { dialect } = session;
  return new Map(
    await session.values<readonly [id: ExperimentId, name: string]>(
      sql`SELECT ${dialect.digits(sql`experiment_id`)}, name FROM experiments WHERE ${dialect.among(sql`experiment_id`, ids, "integer")}`,
    ),
  );
}

async function putTags(
  session: Session,
  experiments: readonly StoredExperiment[],
  ids: readonly ExperimentId[],
  known: ReadonlySet<ExperimentId>,
): Promise<void> {
  if (known.size > 0)
    await session.change(
      sql`DELETE FROM experiment_tags WHERE ${session.dialect.among(sql`experiment_id`, [...known], "integer")}`,
    );
  await insert(session, {
    table: "experiment_tags",
    columns: ["key", "value", "experiment_id"],
    rows: experiments.flatMap(({ tags }, at) => tags.map(({ key, value }) => [key, value, ids[at] ?? null])),
  });
}

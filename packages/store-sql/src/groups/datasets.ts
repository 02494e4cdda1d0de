// Inputs and outputs of runs, as the links that MLflow keeps in `inputs`: data set → run, run → model taken, run → model made.
import { randomUUID } from "node:crypto";
import {
  failures,
  type Dataset,
  type DatasetDriver,
  type DatasetInput,
  type DatasetSummary,
  type ExperimentId,
  type RunId,
  type RunInputs,
} from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Database, Reach, Session } from "../database.js";
import type { Insert, Value } from "../dialects/dialect.js";
import { DATASET_CONTEXT } from "../reserved-tags.js";
import { activeRun } from "./active.js";
import { insert } from "./insert.js";

/** MLflow's ids of rows. */
export const newId = (): string => randomUUID().replaceAll("-", "");

/** A purge that meets each of so many inserts is no purge. */
const MOST_TRIES = 5;

/** Names a data set within its experiment. */
export const identity = (name: string, digest: string): string => JSON.stringify([name, digest]);

interface ExperimentDataset {
  readonly experimentId: ExperimentId;
  readonly dataset: Dataset;
}

/** One that the experiment has already stays as it is. */
export const datasetRows = (entries: readonly ExperimentDataset[]): Insert => ({
  table: "datasets",
  columns: [
    "dataset_uuid",
    "experiment_id",
    "name",
    "digest",
    "dataset_source_type",
    "dataset_source",
    "dataset_schema",
    "dataset_profile",
  ],
  rows: entries.map(({ experimentId, dataset: { name, digest, sourceType, source, schema, profile } }) => [
    newId(),
    experimentId,
    name,
    digest,
    sourceType,
    source,
    schema,
    profile,
  ]),
  key: ["experiment_id", "name", "digest"],
});

/**
 * Writes the data sets that the experiment does not have yet, and keeps them until the transaction ends: one that nobody else has
 * used lately may be purged at this very moment. @returns the id of each
 */
async function knownDatasets(
  session: Session,
  experimentId: ExperimentId,
  inputs: readonly DatasetInput[],
): Promise<ReadonlyMap<string, string>> {
  const rows = datasetRows(inputs.map(({ dataset }) => ({ experimentId, dataset })));
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await insert(session, rows);
    const known = await lockedDatasets(session, experimentId, inputs);
    if (inputs.every(({ dataset }) => known.has(identity(dataset.name, dataset.digest)))) return known;
  }
  throw failures.internal("a data set is gone after its insert");
}

async function lockedDatasets(
  session: Session,
  experimentId: ExperimentId,
  inputs: readonly DatasetInput[],
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(inputs.map(({ dataset }) => dataset.name))];
  const rows = await session.values<readonly [id: string, name: string, digest: string]>(
    sql`SELECT dataset_uuid, name, digest FROM ${session.dialect.locked("datasets", sql`experiment_id = ${experimentId} AND ${session.dialect.among(sql`name`, names)}`)}`,
  );
  return new Map(rows.map(([id, name, digest]) => [identity(name, digest), id]));
}

async function linkDatasets(
  session: Session,
  runId: RunId,
  inputs: readonly DatasetInput[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const linked = new Set(
    (
      await session.values<readonly [string]>(
        sql`SELECT source_id FROM inputs WHERE destination_type = ${"RUN"} AND destination_id = ${runId} AND source_type = ${"DATASET"}`,
      )
    ).map(([id]) => id),
  );
  const links: Link[] = [];
  const tags: (readonly Value[])[] = [];
  for (const { dataset, tags: given } of inputs) {
    const source = ids.get(identity(dataset.name, dataset.digest));
    if (source === undefined || linked.has(source)) continue;
    const id = newId();
    links.push({ id, source: ["DATASET", source], destination: ["RUN", runId], step: 0 });
    for (const { key, value } of given) tags.push([id, key, value]);
  }
  await insertLinks(session, links);
  await insert(session, { table: "input_tags", columns: ["input_uuid", "name", "value"], rows: tags });
}

export interface Link {
  readonly id: string;
  readonly source: readonly [type: string, id: string];
  readonly destination: readonly [type: string, id: string];
  readonly step: number;
}

/** A link that is there stays as it is. */
export const insertLinks = (session: Session, links: readonly Link[]): Promise<number> =>
  insert(session, {
    table: "inputs",
    columns: ["input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step"],
    rows: links.map(({ id, source, destination, step }) => [id, ...source, ...destination, step]),
    key: ["source_type", "source_id", "destination_type", "destination_id"],
  });

async function logInputs(session: Session, runId: RunId, { datasets, models }: RunInputs): Promise<void> {
  const { experimentId } = await activeRun(session, runId);
  if (datasets.length > 0) {
    await linkDatasets(session, runId, datasets, await knownDatasets(session, experimentId, datasets));
  }
  await insertLinks(
    session,
    models.map(({ modelId }) => ({
      id: newId(),
      source: ["RUN_INPUT", runId],
      destination: ["MODEL_INPUT", modelId],
      step: 0,
    })),
  );
}

async function summaries(
  database: Database,
  experimentIds: readonly ExperimentId[],
  limit: number,
): Promise<readonly DatasetSummary[]> {
  if (experimentIds.length === 0) return [];
  const { dialect } = database;
  const among = dialect.among(sql`d.experiment_id`, experimentIds, "integer");
  const id = dialect.digits(sql`d.experiment_id`);
  const order = sql`${dialect.text(sql`d.name`)}, ${dialect.text(sql`d.digest`)}, d.experiment_id, ${dialect.text(sql`c.value`)}`;
  const rows = await database.scan<{ id: ExperimentId; name: string; digest: string; context: string | null }>(
    sql`SELECT ${id} AS id, d.name, d.digest, c.value AS context FROM datasets d JOIN inputs i ON i.source_type = ${"DATASET"} AND i.source_id = d.dataset_uuid LEFT JOIN input_tags c ON c.input_uuid = i.input_uuid AND c.name = ${DATASET_CONTEXT} WHERE ${among} GROUP BY d.experiment_id, d.name, d.digest, c.value ORDER BY ${order} ${dialect.limit(limit)}`,
    sql`inputs`,
  );
  return rows.map(({ id: experimentId, name, digest, context }) => ({ experimentId, name, digest, context }));
}

/** Characters that take about as long to write as a row of numbers and short texts. */
const CHARACTERS_LIKE_A_ROW = 100;
/** What is shorter may be written together with other works. */
const LONG = 1_000_000;

/** Schemas and profiles may take as long as thousands of rows. */
function reachOf(inputs: readonly DatasetInput[]): Reach | undefined {
  const characters = inputs.reduce(
    (sum, { dataset: { schema, profile } }) => sum + (schema?.length ?? 0) + (profile?.length ?? 0),
    0,
  );
  return characters < LONG ? undefined : characters / CHARACTERS_LIKE_A_ROW;
}

export function datasetGroup(database: Database): DatasetDriver {
  return {
    logInputs: (runId, inputs) =>
      database.write((session) => logInputs(session, runId, inputs), { reach: reachOf(inputs.datasets) }),
    logOutputs: (runId, models) =>
      database.write(async (session) => {
        await activeRun(session, runId);
        await insertLinks(
          session,
          models.map(({ modelId, step }) => ({
            id: newId(),
            source: ["RUN_OUTPUT", runId],
            destination: ["MODEL_OUTPUT", modelId],
            step,
          })),
        );
      }),
    summaries: (experimentIds, limit) => summaries(database, experimentIds, limit),
  };
}

// The data sets and models of runs: their rows in `datasets`, `inputs` and `input_tags`.
import { type Dataset, type ExperimentId, failures, type RunId } from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../../database.js";
import { datasetRows, identity, insertLinks, type Link, newId } from "../datasets.js";
import { insert } from "../insert.js";
import type { RunToPut } from "./put-runs.js";

/** @param known the runs that may have inputs and outputs already; theirs are replaced */
export async function putInputs(session: Session, runs: readonly RunToPut[], known: ReadonlySet<RunId>): Promise<void> {
  if (known.size > 0) await deleteLinks(session, [...known]);
  const datasetIds = await putDatasets(session, runs);
  const links: Link[] = [];
  const tags: (readonly [id: string, key: string, value: string])[] = [];
  for (const { id: runId, experimentId, inputs, outputs } of runs) {
    for (const { dataset, tags: given } of inputs.datasets) {
      const id = newId();
      const datasetId = datasetIds.get(placeOf(experimentId, dataset));
      if (datasetId === undefined) throw failures.internal("a data set is gone after its insert");
      links.push({ id, source: ["DATASET", datasetId], destination: ["RUN", runId], step: 0 });
      for (const { key, value } of given) tags.push([id, key, value]);
    }
    for (const { modelId } of inputs.models)
      links.push({ id: newId(), source: ["RUN_INPUT", runId], destination: ["MODEL_INPUT", modelId], step: 0 });
    for (const { modelId, step } of outputs)
      links.push({ id: newId(), source: ["RUN_OUTPUT", runId], destination: ["MODEL_OUTPUT", modelId], step });
  }
  await insertLinks(session, links);
  await insert(session, { table: "input_tags", columns: ["input_uuid", "name", "value"], rows: tags });
}

async function deleteLinks(session: Session, runIds: readonly RunId[]): Promise<void> {
  const { dialect } = session;
  const taken = sql`destination_type = ${"RUN"} AND source_type = ${"DATASET"} AND ${dialect.among(sql`destination_id`, runIds)}`;
  await session.change(sql`DELETE FROM input_tags WHERE input_uuid IN (SELECT input_uuid FROM inputs WHERE ${taken})`);
  await session.change(sql`DELETE FROM inputs WHERE ${taken}`);
  for (const [from, to] of [
    ["RUN_INPUT", "MODEL_INPUT"],
    ["RUN_OUTPUT", "MODEL_OUTPUT"],
  ]) {
    await session.change(
      sql`DELETE FROM inputs WHERE source_type = ${from} AND destination_type = ${to} AND ${dialect.among(sql`source_id`, runIds)}`,
    );
  }
}

const placeOf = (experimentId: ExperimentId, { name, digest }: Pick<Dataset, "name" | "digest">): string =>
  `${experimentId} ${identity(name, digest)}`;

/** Of the same data set given twice the last one counts. @returns the id of each by its place */
async function putDatasets(session: Session, runs: readonly RunToPut[]): Promise<ReadonlyMap<string, string>> {
  const given = runs.flatMap(({ experimentId, inputs }) =>
    inputs.datasets.map(({ dataset }) => ({ experimentId, dataset })),
  );
  if (given.length === 0) return new Map();
  const entries = [
    ...new Map(given.map((entry) => [placeOf(entry.experimentId, entry.dataset), entry] as const)).values(),
  ];
  await insert(session, {
    ...datasetRows(entries),
    update: { columns: ["dataset_source_type", "dataset_source", "dataset_schema", "dataset_profile"] },
  });
  const { dialect } = session;
  const experiments = [...new Set(entries.map(({ experimentId }) => experimentId))];
  const names = [...new Set(entries.map(({ dataset }) => dataset.name))];
  const rows = await session.values<readonly [id: string, experimentId: ExperimentId, name: string, digest: string]>(
    sql`SELECT dataset_uuid, ${dialect.digits(sql`experiment_id`)}, name, digest FROM datasets WHERE ${dialect.among(sql`experiment_id`, experiments, "integer")} AND ${dialect.among(sql`name`, names)}`,
  );
  return new Map(rows.map(([id, experimentId, name, digest]) => [placeOf(experimentId, { name, digest }), id]));
}

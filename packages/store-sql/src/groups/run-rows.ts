// Runs as their rows say them: one query for each table, never one for each run.
import type {
  Dataset,
  DatasetInput,
  ExperimentId,
  LifecycleStage,
  Metric,
  Millis,
  ModelInput,
  ModelOutput,
  Param,
  Run,
  RunId,
  RunInfo,
  RunStatus,
  Tag,
} from "@runledger/store-api";
import sql from "sql-template-tag";
import type { Session } from "../database.js";
import { readTogether, type Selection } from "./read-together.js";

export interface RunParts {
  /** Also the models that a run took. */
  readonly inputModels: boolean;
}

type InfoRow = readonly [
  id: RunId,
  experimentId: ExperimentId,
  name: string | null,
  userId: string | null,
  status: RunStatus,
  startTime: Millis | null,
  endTime: Millis | null,
  lifecycleStage: LifecycleStage,
  artifactUri: string | null,
];

const selectInfos = ({ dialect }: Session, ids: readonly RunId[]): Selection => ({
  columns: [
    sql`run_uuid`,
    dialect.digits(sql`experiment_id`),
    sql`name`,
    sql`user_id`,
    sql`status`,
    sql`start_time`,
    sql`end_time`,
    sql`lifecycle_stage`,
    sql`artifact_uri`,
  ],
  source: sql`runs WHERE ${dialect.among(sql`run_uuid`, ids)}`,
});

const infoOf = ([
  id,
  experimentId,
  name,
  userId,
  status,
  startTime,
  endTime,
  lifecycleStage,
  artifactUri,
]: InfoRow): RunInfo => ({
  id,
  experimentId,
  name,
  userId,
  status,
  startTime,
  endTime,
  lifecycleStage,
  artifactUri,
});

/** The runs without what was logged to them, in no order. */
export async function loadRunInfos(session: Session, ids: readonly RunId[]): Promise<readonly RunInfo[]> {
  const [rows = []] = (await readTogether(session, [selectInfos(session, ids)])) as readonly (readonly InfoRow[])[];
  return rows.map(infoOf);
}

/** A run under construction. */
interface Draft extends RunInfo {
  readonly metrics: Metric[];
  readonly params: Param[];
  readonly tags: Tag[];
  readonly inputs: { readonly datasets: DatasetInput[]; readonly models: ModelInput[] };
  readonly outputs: ModelOutput[];
}

/**
 * The runs in the order of the ids, which are distinct; unknown ones are left out.
 * For some hundred ids at a time, about 2 ms a hundred: `readPieces` cuts longer lists.
 */
export async function loadRuns(session: Session, ids: readonly RunId[], parts: RunParts): Promise<readonly Run[]> {
  const among = session.dialect.among(sql`run_uuid`, ids);
  const [infos, metrics, params, tags, inputs, models] = (await readTogether(session, [
    selectInfos(session, ids),
    { columns: metricColumns, source: sql`latest_metrics WHERE ${among}` },
    { columns: pairColumns, source: sql`params WHERE ${among}` },
    { columns: pairColumns, source: sql`tags WHERE ${among}` },
    selectInputs(session, ids),
    selectModels(session, ids, parts),
  ])) as readonly [
    readonly InfoRow[],
    readonly MetricRow[],
    readonly PairRow[],
    readonly PairRow[],
    readonly InputRow[],
    readonly ModelRow[],
  ];
  const datasets = await loadDatasets(session, inputs);
  const runs = new Map<RunId, Draft>();
  for (const row of infos) {
    runs.set(row[0], {
      ...infoOf(row),
      metrics: [],
      params: [],
      tags: [],
      inputs: { datasets: [], models: [] },
      outputs: [],
    });
  }
  const draftOf = lookup(runs);
  for (const [id, key, value, timestamp, step, isNan] of metrics)
    draftOf(id)?.metrics.push({ key, value: isNan ? NaN : value, timestamp: timestamp ?? 0, step });
  for (const [id, key, value] of params) draftOf(id)?.params.push({ key, value: value ?? "" });
  for (const [id, key, value] of tags) draftOf(id)?.tags.push({ key, value: value ?? "" });
  for (const [id, input] of datasets) runs.get(id)?.inputs.datasets.push(input);
  for (const [id, kind, modelId, step] of models) {
    if (kind === "MODEL_INPUT") runs.get(id)?.inputs.models.push({ modelId });
    else runs.get(id)?.outputs.push({ modelId, step });
  }
  return ids.flatMap((id): readonly Run[] => {
    const run = runs.get(id);
    return run === undefined ? [] : [run];
  });
}

/** For keys that come many times in a row: comparing with the last one costs less than hashing. */
function lookup<T>(of: ReadonlyMap<string, T>): (key: string) => T | undefined {
  let last: string | undefined;
  let found: T | undefined;
  return (key) => {
    if (key !== last) [last, found] = [key, of.get(key)];
    return found;
  };
}

type MetricRow = readonly [
  id: RunId,
  key: string,
  value: number,
  timestamp: Millis | null,
  step: number,
  isNan: number | boolean,
];
const metricColumns = [sql`run_uuid`, sql`"key"`, sql`value`, sql`timestamp`, sql`step`, sql`is_nan`];

type PairRow = readonly [id: RunId, key: string, value: string | null];
const pairColumns = [sql`run_uuid`, sql`"key"`, sql`value`];

type InputRow = readonly [runId: RunId, input: string, dataset: string];

const selectInputs = ({ dialect }: Session, ids: readonly RunId[]): Selection => ({
  columns: [sql`destination_id`, sql`input_uuid`, sql`source_id`],
  source: sql`inputs
      WHERE destination_type = ${"RUN"} AND source_type = ${"DATASET"} AND ${dialect.among(sql`destination_id`, ids)}`,
});

/** Each data set is read once, however many runs have used it: its schema and profile may be long. */
async function loadDatasets(
  session: Session,
  inputs: readonly InputRow[],
): Promise<readonly (readonly [run: RunId, input: DatasetInput])[]> {
  if (inputs.length === 0) return [];
  const { dialect } = session;
  const datasets = new Map<string, Dataset>();
  for (const [id, name, digest, sourceType, source, schema, profile] of await session.values<
    readonly [
      id: string,
      name: string,
      digest: string,
      sourceType: string,
      source: string,
      schema: string | null,
      profile: string | null,
    ]
  >(
    sql`SELECT dataset_uuid, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile FROM datasets
      WHERE ${dialect.among(sql`dataset_uuid`, [...new Set(inputs.map(([, , dataset]) => dataset))])}`,
  )) {
    datasets.set(id, { name, digest, sourceType, source, schema, profile });
  }
  const tags = new Map<string, Tag[]>(inputs.map(([, input]) => [input, []]));
  for (const [input, key, value] of await session.values<readonly [input: string, key: string, value: string]>(
    sql`SELECT input_uuid, name, value FROM input_tags WHERE ${dialect.among(sql`input_uuid`, [...tags.keys()])}`,
  )) {
    tags.get(input)?.push({ key, value });
  }
  return inputs.flatMap(([runId, input, id]) => {
    const dataset = datasets.get(id);
    return dataset === undefined ? [] : [[runId, { dataset, tags: tags.get(input) ?? [] }] as const];
  });
}

type ModelRow = readonly [runId: RunId, kind: string, modelId: string, step: number];

function selectModels({ dialect }: Session, ids: readonly RunId[], { inputModels }: RunParts): Selection {
  const made = sql`source_type = ${"RUN_OUTPUT"} AND destination_type = ${"MODEL_OUTPUT"}`;
  const taken = sql`source_type = ${"RUN_INPUT"} AND destination_type = ${"MODEL_INPUT"}`;
  const wanted = inputModels ? sql`((${made}) OR (${taken}))` : made;
  return {
    columns: [sql`source_id`, sql`destination_type`, sql`destination_id`, sql`step`],
    source: sql`inputs WHERE ${wanted} AND ${dialect.among(sql`source_id`, ids)}`,
  };
}

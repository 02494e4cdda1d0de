// Runs as their rows say them, with what was logged to them.
import type {
  Dataset,
  DatasetInput,
  ExperimentId,
  LifecycleStage,
  Metric,
  Millis,
  Param,
  Run,
  RunId,
  RunInfo,
  RunStatus,
  Tag,
} from "@runledger/store-api";
import sql, { raw } from "sql-template-tag";
import type { Session } from "../database.js";
import type { Dialect } from "../dialects/dialect.js";
import { type EntityTable, type PartTable, type WholeReader, wholeReader, type WholeRow } from "./whole-rows.js";

export interface RunParts {
  /** Also the models that a run took. */
  readonly inputModels: boolean;
}

type InfoRow = readonly [
  experimentId: ExperimentId,
  name: string | null,
  userId: string | null,
  status: RunStatus,
  startTime: Millis | null,
  endTime: Millis | null,
  lifecycleStage: LifecycleStage,
  artifactUri: string | null,
];

const infoTable = (dialect: Dialect): EntityTable => ({
  name: sql`runs`,
  key: sql`run_uuid`,
  columns: [
    dialect.digits(sql`experiment_id`),
    sql`name`,
    sql`user_id`,
    sql`status`,
    sql`start_time`,
    sql`end_time`,
    sql`lifecycle_stage`,
    sql`artifact_uri`,
  ],
});

function infoOf(id: RunId, { row }: WholeRow): RunInfo {
  const [experimentId, name, userId, status, startTime, endTime, lifecycleStage, artifactUri] = row as InfoRow;
  return { id, experimentId, name, userId, status, startTime, endTime, lifecycleStage, artifactUri };
}

const readInfos = wholeReader((dialect) => [infoTable(dialect)]);

/** The run without what was logged to it. */
export async function loadRunInfo(session: Session, id: RunId): Promise<RunInfo | undefined> {
  const found = (await readInfos(session, [id])).get(id);
  return found && infoOf(id, found);
}

/**
 * The runs in the order of the ids, which are distinct; unknown ones are left out.
 * For some hundred ids at a time, about 2 ms a hundred: `readPieces` cuts longer lists.
 */
export async function loadRuns(
  session: Session,
  ids: readonly RunId[],
  { inputModels }: RunParts,
): Promise<readonly Run[]> {
  const found = await (inputModels ? readWithInputModels : readWithoutThem)(session, ids);
  const datasets = await loadDatasets(
    session,
    [...found.values()].flatMap(({ parts: [, , , inputs = []] }) => inputs as readonly InputRow[]),
  );
  return ids.flatMap((id) => {
    const whole = found.get(id);
    return whole === undefined ? [] : [runOf(id, whole, datasets)];
  });
}

function runOf(id: RunId, whole: WholeRow, datasets: ReadonlyMap<string, DatasetInput>): Run {
  const [metrics, params, tags, inputs, models] = whole.parts as readonly unknown[] as readonly [
    readonly MetricRow[],
    readonly PairRow[],
    readonly PairRow[],
    readonly InputRow[],
    readonly ModelRow[],
  ];
  return {
    ...infoOf(id, whole),
    metrics: metrics.map(metricOf),
    params: params.map(pairOf),
    tags: tags.map(pairOf),
    inputs: {
      datasets: inputs.map(([input]) => datasets.get(input)).filter((input) => input !== undefined),
      models: models.filter(([kind]) => kind === INPUT).map(([, modelId]) => ({ modelId })),
    },
    outputs: models.filter(([kind]) => kind !== INPUT).map(([, modelId, step]) => ({ modelId, step })),
  };
}

type MetricRow = readonly [
  key: string,
  value: number | string,
  timestamp: Millis | null,
  step: number,
  isNan: number | boolean,
];

const metricTable: PartTable = {
  name: sql`latest_metrics`,
  owner: sql`run_uuid`,
  columns: [sql`"key"`, sql`value`, sql`timestamp`, sql`step`, sql`is_nan`],
};

const metricOf = ([key, value, timestamp, step, isNan]: MetricRow): Metric => ({
  key,
  value: isNan ? NaN : Number(value),
  timestamp: timestamp ?? 0,
  step,
});

type PairRow = readonly [key: string, value: string | null];

const pairTable = (name: string): PartTable => ({
  name: raw(name),
  owner: sql`run_uuid`,
  columns: [sql`"key"`, sql`value`],
});

const pairOf = ([key, value]: PairRow): Param => ({ key, value: value ?? "" });

type InputRow = readonly [input: string, dataset: string];

const inputTable: PartTable = {
  name: sql`inputs`,
  owner: sql`destination_id`,
  columns: [sql`input_uuid`, sql`source_id`],
  condition: sql`destination_type = 'RUN' AND source_type = 'DATASET'`,
};

/** By input. Each data set is read once, however many runs have used it: its schema and profile may be long. */
async function loadDatasets(session: Session, inputs: readonly InputRow[]): Promise<ReadonlyMap<string, DatasetInput>> {
  if (inputs.length === 0) return new Map();
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
      WHERE ${dialect.among(sql`dataset_uuid`, [...new Set(inputs.map(([, dataset]) => dataset))])}`,
  )) {
    datasets.set(id, { name, digest, sourceType, source, schema, profile });
  }
  const tags = new Map<string, Tag[]>(inputs.map(([input]) => [input, []]));
  for (const [input, key, value] of await session.values<readonly [input: string, key: string, value: string]>(
    sql`SELECT input_uuid, name, value FROM input_tags WHERE ${dialect.among(sql`input_uuid`, [...tags.keys()])}`,
  )) {
    tags.get(input)?.push({ key, value });
  }
  return new Map(
    inputs.flatMap(([input, id]) => {
      const dataset = datasets.get(id);
      return dataset === undefined ? [] : [[input, { dataset, tags: tags.get(input) ?? [] }]];
    }),
  );
}

const INPUT = "MODEL_INPUT";

type ModelRow = readonly [kind: string, modelId: string, step: number];

const made = "source_type = 'RUN_OUTPUT' AND destination_type = 'MODEL_OUTPUT'";
const taken = `source_type = 'RUN_INPUT' AND destination_type = '${INPUT}'`;

const modelTable = (condition: string): PartTable => ({
  name: sql`inputs`,
  owner: sql`source_id`,
  columns: [sql`destination_type`, sql`destination_id`, sql`step`],
  condition: raw(condition),
});

const runReader = (models: PartTable): WholeReader =>
  wholeReader((dialect) => [
    infoTable(dialect),
    metricTable,
    pairTable("params"),
    pairTable("tags"),
    inputTable,
    models,
  ]);

const readWithInputModels = runReader(modelTable(`((${made}) OR (${taken}))`));
const readWithoutThem = runReader(modelTable(made));

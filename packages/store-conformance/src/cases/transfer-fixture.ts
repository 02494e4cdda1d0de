// Whole entities as a copy brings them, and their comparison.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type {
  DatasetInput,
  Experiment,
  Metric,
  ModelPoint,
  ModelVersion,
  Page,
  Run,
  RunMetric,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
} from "@runledger/store-api";

export const newRunId = (): string => randomBytes(16).toString("hex");
export const newModelId = (): string => `m-${randomBytes(16).toString("hex")}`;
/** Small enough for any column, and hardly taken. */
export const newExperimentId = (): string => String(1e8 + (randomBytes(4).readUInt32BE() % 1.9e9));

export const datasetInput = (name: string, context: string): DatasetInput => ({
  dataset: { name, digest: "d1", sourceType: "local", source: "/data", schema: '{"a":1}', profile: null },
  tags: [{ key: "mlflow.data.context", value: context }],
});

export const experimentToPut = (name: string, change: Partial<Experiment> = {}): Experiment => ({
  id: newExperimentId(),
  name,
  artifactLocation: "s3://bucket/place",
  lifecycleStage: "active",
  creationTime: 1111,
  lastUpdateTime: 2222,
  tags: [{ key: "team", value: "red" }],
  ...change,
});

export const runToPut = (experimentId: string, change: Partial<StoredRun> = {}): Omit<StoredRun, "metrics"> => ({
  id: newRunId(),
  experimentId,
  name: "first",
  userId: "ann",
  status: "FAILED",
  startTime: 1000,
  endTime: 2000,
  lifecycleStage: "active",
  deletedTime: null,
  artifactUri: "s3://elsewhere/artifacts",
  params: [{ key: "lr", value: "0.1" }],
  tags: [
    { key: "mlflow.runName", value: "first" },
    { key: "empty", value: "" },
  ],
  inputs: { datasets: [datasetInput("rows", "training")], models: [{ modelId: "m-in" }] },
  outputs: [{ modelId: "m-out", step: 3 }],
  ...change,
});

export const loggedModelToPut = (
  experimentId: string,
  change: Partial<StoredLoggedModel> = {},
): Omit<StoredLoggedModel, "pointCount"> => ({
  id: newModelId(),
  experimentId,
  name: "net",
  artifactLocation: "s3://elsewhere/models",
  creationTime: 1111,
  lastUpdateTime: 2222,
  status: "UPLOAD_FAILED",
  statusMessage: null,
  modelType: "agent",
  sourceRunId: "r-source",
  lifecycleStage: "active",
  params: [{ key: "depth", value: "3" }],
  tags: [{ key: "t", value: "1" }],
  ...change,
});

export const registeredModelToPut = (
  name: string,
  change: Partial<StoredRegisteredModel> = {},
): StoredRegisteredModel => ({
  name,
  creationTime: 1111,
  lastUpdateTime: 2222,
  description: "words",
  tags: [{ key: "t", value: "1" }],
  aliases: [{ alias: "champion", version: 2 }],
  versions: [2, 4],
  highestVersion: 6,
  ...change,
});

/** No `modelId`, which SQL stores cannot keep. */
export const versionToPut = (name: string, version: number, change: Partial<ModelVersion> = {}): ModelVersion => ({
  name,
  version,
  creationTime: 1112,
  lastUpdateTime: 2223,
  description: null,
  userId: "ann",
  stage: "Staging",
  source: "s3://bucket/model",
  storageLocation: null,
  runId: "r-source",
  runLink: null,
  status: "READY",
  statusMessage: null,
  modelId: null,
  tags: [{ key: "v", value: "2" }],
  aliases: [],
  ...change,
});

/** Lists of an entity are sets: their order says nothing. */
export function settled(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(settled).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(item)]));
}

export function sameEntity(actual: unknown, expected: unknown): void {
  assert.deepEqual(settled(actual), settled(expected));
}

/** Without the latest metrics, which are not put. */
export function withoutMetrics<T extends Run>({ metrics: _derived, ...rest }: T): Omit<T, "metrics"> {
  return rest;
}

/** All pages; a walk of more than 200 is taken for an endless one. */
export async function allPoints<T>(page: (pageToken: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < 200; pages += 1) {
    const next = await page(token);
    items.push(...next.items);
    token = next.nextPageToken;
    if (token === undefined) return items;
  }
  return assert.fail("paging does not end");
}

const placeOf = ({ key, timestamp, step, value }: Metric): string => `${key} ${timestamp} ${step} ${value}`;

/** The points as a set of texts. */
export const runPointSet = (points: readonly RunMetric[]): string[] =>
  [...new Set(points.map((point) => `${point.runId} ${placeOf(point)}`))].toSorted();

export const modelPointSet = (points: readonly ModelPoint[]): string[] =>
  [
    ...new Set(
      points.map(
        (point) => `${point.modelId} ${point.runId} ${placeOf(point)} ${point.datasetName} ${point.datasetDigest}`,
      ),
    ),
  ].toSorted();

// The entities that cases.tsv is about, in the order in which they were made.
import type {
  Experiment,
  LoggedModel,
  LoggedModelMetric,
  ModelVersion,
  RegisteredModel,
  Run,
  RunStatus,
} from "../../src/index.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const pairs = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => ({ key, value }));
const time = (n: number): number => 1_700_000_000_000 + n * 1000;

interface RunRow {
  name: string;
  start: number;
  end: number | null;
  status: RunStatus;
  user: string;
  metrics?: Record<string, number>;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  dataset?: [name: string, digest: string, context?: string];
}

const runRows: RunRow[] = [
  {
    name: "Alpha",
    start: 100,
    end: 1000,
    status: "FINISHED",
    user: "u1",
    metrics: { m: 1, "a b": 1, "s/l": 1 },
    params: { p: "x", "p q": "v", n: "1" },
    tags: { t: "x", u: "é", "a.b": "1" },
    dataset: ["ds", "d1", "train"],
  },
  {
    name: "alpha",
    start: 200,
    end: 900,
    status: "FAILED",
    user: "u2",
    metrics: { m: 2 },
    params: { p: "X", n: "2" },
    tags: { t: "X", u: "É" },
    dataset: ["DS", "d2", "eval"],
  },
  {
    name: "beta",
    start: 300,
    end: null,
    status: "RUNNING",
    user: "u1",
    metrics: { m: nan },
    params: { p: "it's", n: "10" },
    tags: { t: "it's", u: "e" },
    dataset: ["ds2", "d3"],
  },
  {
    name: "a_b",
    start: 400,
    end: 1200,
    status: "KILLED",
    user: "",
    metrics: { m: inf },
    params: { p: "50%_off" },
    tags: { t: "a_b" },
  },
  {
    name: "a%b",
    start: 500,
    end: 1100,
    status: "FINISHED",
    user: "u3",
    metrics: { m: -inf },
    params: { p: "line1\nline2" },
    tags: { t: "axb" },
  },
  { name: "none", start: 500, end: null, status: "SCHEDULED", user: "u3" },
  {
    name: "gone",
    start: 600,
    end: 700,
    status: "FINISHED",
    user: "u1",
    metrics: { m: 5 },
    params: { p: "x" },
    tags: { t: "x" },
  },
];

/** The last one is deleted. */
export const runs: readonly Run[] = runRows.map(
  ({ name, start, end, status, user, metrics = {}, params = {}, tags = {}, dataset }, i) => ({
    id: `a00${i + 1}`,
    experimentId: "1",
    name,
    userId: user,
    status,
    startTime: start,
    endTime: end,
    lifecycleStage: name === "gone" ? "deleted" : "active",
    artifactUri: `/artifacts/1/a00${i + 1}/artifacts`,
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 })),
    params: pairs(params),
    tags: pairs({ "mlflow.runName": name, ...tags }),
    inputs: {
      datasets:
        dataset === undefined
          ? []
          : [
              {
                dataset: {
                  name: dataset[0],
                  digest: dataset[1],
                  sourceType: "local",
                  source: "{}",
                  schema: null,
                  profile: null,
                },
                tags: dataset[2] === undefined ? [] : pairs({ "mlflow.data.context": dataset[2] }),
              },
            ],
      models: [],
    },
    outputs: [],
  }),
);

const experimentRows: [name: string, tags: Record<string, string>][] = [
  ["Alpha", { t: "x" }],
  ["alpha", { t: "X" }],
  ["a_b", {}],
  ["a%b", {}],
  ["axb", {}],
  ["it's", {}],
  ["é", { u: "é" }],
  ["É", { u: "É" }],
];

export const experiments: readonly Experiment[] = experimentRows.map(([name, tags], i) => ({
  // 5 to 12, which would sort otherwise as text.
  id: String(i + 5),
  name,
  artifactLocation: `/artifacts/${i + 5}`,
  lifecycleStage: "active",
  creationTime: time(i),
  lastUpdateTime: time(i),
  tags: pairs(tags),
}));

interface ModelRow {
  name: string;
  type: string | null;
  status: LoggedModel["status"];
  params?: Record<string, string>;
  tags?: Record<string, string>;
  value?: number;
  valueOnDataset?: number;
}

const modelRows: ModelRow[] = [
  { name: "Alpha", type: "agent", status: "READY", params: { p: "x" }, tags: { t: "x" }, value: 1 },
  { name: "alpha", type: "Agent", status: "UPLOAD_FAILED", params: { p: "X" }, tags: { t: "X" }, value: 2 },
  { name: "beta", type: null, status: "PENDING", params: { p: "it's" }, valueOnDataset: 3 },
  { name: "a_b", type: null, status: "READY" },
  { name: "axb", type: null, status: "READY", value: nan },
];

function point(value: number, dataset: string | null): LoggedModelMetric {
  const datasetDigest = dataset === null ? null : "d1";
  return { key: "m", value, timestamp: 1, step: 0, runId: "b001", datasetName: dataset, datasetDigest };
}

export const loggedModels: readonly LoggedModel[] = modelRows.map(
  ({ name, type, status, params = {}, tags = {}, value, valueOnDataset }, i) => ({
    id: `m-a00${i + 1}`,
    experimentId: "11",
    name,
    artifactLocation: `/artifacts/11/models/m-a00${i + 1}/artifacts`,
    creationTime: time(i),
    lastUpdateTime: time(i) + 1,
    status,
    statusMessage: null,
    modelType: type,
    sourceRunId: name === "Alpha" ? "b001" : null,
    lifecycleStage: "active",
    params: pairs(params),
    tags: pairs(tags),
    metrics: [
      ...(value === undefined ? [] : [point(value, null)]),
      ...(valueOnDataset === undefined ? [] : [point(valueOnDataset, "ds")]),
    ],
  }),
);

const registeredRows: [name: string, tags: Record<string, string>][] = [
  ["Alpha", { t: "x" }],
  ["alpha", { t: "X" }],
  ["a_b", {}],
  ["axb", {}],
  ["é", { u: "é" }],
  ["a prompt", { "mlflow.prompt.is_prompt": "true" }],
];

export const registeredModels: readonly RegisteredModel[] = registeredRows.map(([name, tags], i) => ({
  name,
  creationTime: time(3 * i),
  lastUpdateTime: time(3 * i + 2),
  description: null,
  tags: pairs(tags),
  aliases: [],
  latestVersions: [],
}));

export const modelVersions: readonly ModelVersion[] = registeredRows.slice(0, 5).flatMap(([name], i) =>
  [1, 2].map((version) => ({
    name,
    version,
    creationTime: time(3 * i + version),
    lastUpdateTime: time(3 * i + version),
    description: null,
    userId: null,
    stage: "None" as const,
    source: `s3://b/${name}/${version - 1}`,
    storageLocation: null,
    runId: version === 1 ? "a001" : null,
    runLink: null,
    status: "READY" as const,
    statusMessage: null,
    modelId: null,
    tags: version === 1 ? [] : pairs({ t: "x" }),
    aliases: [],
  })),
);

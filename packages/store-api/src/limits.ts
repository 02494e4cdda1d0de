// Every limit of the contract. Lengths are code points; where MLflow's column is narrower than its own check, the column counts,
// so that what one store takes all of them take.

/** Page sizes of one search: the default, the smallest and the largest. */
export interface PageLimits {
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

export const limits = {
  /** Metrics, params and tags of runs, tags of experiments and of the registry. */
  key: 250,
  experimentName: 256,
  experimentTagValue: 20_000,
  artifactLocation: 256,
  runName: 250,
  userId: 256,
  /** Longer values are cut, unless the store was opened with `truncateLongValues: false`. */
  runParamValue: 6000,
  /** Longer values are cut, unless the store was opened with `truncateLongValues: false`. */
  runTagValue: 8000,
  runArtifactUri: 200,
  runIdReference: 32,
  modelIdReference: 36,
  batch: { metrics: 1000, params: 100, tags: 100, total: 1000 },

  datasetName: 500,
  datasetDigest: 36,
  datasetSourceType: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  inputTagKey: 255,
  inputTagValue: 500,
  datasetSummaries: { experiments: 20, rows: 1000 },

  loggedModelName: 500,
  loggedModelType: 500,
  loggedModelKey: 255,
  loggedModelMetricKey: 500,
  loggedModelArtifactLocation: 1000,
  loggedModelStatusMessage: 1000,

  registeredModelName: 256,
  registeredModelTagValue: 5000,
  modelVersionTagValue: 100_000,
  description: 5000,
  alias: 255,
  /** No column holds a greater number. */
  modelVersion: 2 ** 31 - 1,
  modelSource: 500,
  runLink: 500,
  modelVersionStatusMessage: 500,

  /** Entities and points of one call of a transfer; values of params there, where no client cuts them. */
  transfer: { entities: 500, points: 10_000, paramValue: 8000 },

  /** Runs of one bulk request. */
  bulkRuns: 100,
  bulkHistoryRows: 25_000,
  intervalHistoryPoints: 2500,
  /** What a driver is asked to list or to purge at a time. */
  trash: { ids: 1000 },
  /** Points that are read from a store at a time. */
  historyChunk: 5000,

  pages: {
    experiments: { default: 1000, least: 1, most: 50_000 },
    runs: { default: 1000, least: 1, most: 50_000 },
    loggedModels: { default: 50, least: 0, most: 50_000 },
    registeredModels: { default: 100, least: 0, most: 1000 },
    modelVersions: { default: 200_000, least: 1, most: 200_000 },
  },
} as const satisfies Record<string, number | Record<string, number | PageLimits>>;

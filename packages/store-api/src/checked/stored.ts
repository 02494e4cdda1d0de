// Checks of whole entities that a copy brings: that every store can hold them, not whether a client might have written them.
import type { RunInputs, ModelOutput } from "../contract/datasets.js";
import type { RunMetric } from "../contract/metrics.js";
import type { ModelAlias, ModelVersion, ModelVersionStatus } from "../contract/registry.js";
import type {
  ModelPoint,
  StoredExperiment,
  StoredLoggedModel,
  StoredRegisteredModel,
  StoredRun,
} from "../contract/transfer.js";
import type { LifecycleStage, Millis, Param, Tag } from "../contract/values.js";
import { shown } from "../failures.js";
import { limits } from "../limits.js";
import { loggedModelStatuses } from "../search/literals.js";
import {
  experimentId,
  firstOfEach,
  invalid,
  isPossibleId,
  key,
  oneOf,
  optionalText,
  someText,
  text,
  unrepeated,
  wholeNumber,
} from "./arguments.js";
import { inputOf, modelOf, outputOf } from "./datasets.js";
import { aliasName, modelName, stages } from "./registry-arguments.js";
import { metricValue, runStatuses } from "./runs.js";

const lifecycleStages = ["active", "deleted"] as const satisfies readonly LifecycleStage[];
const versionStatuses = [
  "PENDING_REGISTRATION",
  "FAILED_REGISTRATION",
  "READY",
] as const satisfies readonly ModelVersionStatus[];

const optionalTime = (what: string, time: Millis | null): Millis | null =>
  time === null ? null : wholeNumber(what, time);

/** A reference to an entity, which need not exist, or the id of a new one. */
function newId(what: string, id: string, longest: number): string {
  if (!isPossibleId(what, id)) invalid(`${what} ${shown(id)} may hold only letters, digits, '_' and '-'`);
  return text(what, id, longest);
}

/** Tags or params. Keys of tags are any text, as when a run is created. */
function pairsOf(what: string, pairs: readonly (Tag & Param)[], longestKey: number, longest: number) {
  return unrepeated(
    what,
    pairs.map((pair) => ({
      key: text(`${what} key`, pair.key, longestKey),
      value: text(`Value of ${what} ${shown(pair.key)}`, pair.value, longest),
    })),
  );
}

export const storedExperiment = (experiment: StoredExperiment): StoredExperiment => ({
  id: experiment.id === null ? null : experimentId(experiment.id),
  name: someText("Experiment name", experiment.name, limits.experimentName),
  artifactLocation: text("Artifact location", experiment.artifactLocation, limits.artifactLocation),
  lifecycleStage: oneOf("Lifecycle stage", experiment.lifecycleStage, lifecycleStages),
  creationTime: optionalTime("Creation time of an experiment", experiment.creationTime),
  lastUpdateTime: optionalTime("Update time of an experiment", experiment.lastUpdateTime),
  tags: pairsOf("experiment tag", experiment.tags, limits.key, limits.experimentTagValue),
});

const inputsOf = ({ datasets, models }: RunInputs): RunInputs => ({
  datasets: firstOfEach(datasets.map(inputOf), ({ dataset }) => JSON.stringify([dataset.name, dataset.digest])),
  models: firstOfEach(models.map(modelOf), (model) => model.modelId),
});

const outputsOf = (outputs: readonly ModelOutput[]): readonly ModelOutput[] =>
  firstOfEach(outputs.map(outputOf), (output) => output.modelId);

export type RunToPut = Omit<StoredRun, "metrics">;

export const storedRun = (run: RunToPut): RunToPut => ({
  id: newId("Run id", run.id, limits.runIdReference),
  experimentId: experimentId(run.experimentId),
  name: optionalText("Run name", run.name, limits.runName),
  userId: optionalText("User id", run.userId, limits.userId),
  status: oneOf("Run status", run.status, runStatuses),
  startTime: optionalTime("Start time", run.startTime),
  endTime: optionalTime("End time", run.endTime),
  lifecycleStage: oneOf("Lifecycle stage", run.lifecycleStage, lifecycleStages),
  deletedTime: optionalTime("Deletion time", run.deletedTime),
  artifactUri: optionalText("Artifact URI of a run", run.artifactUri, limits.runArtifactUri),
  params: pairsOf("param", run.params, limits.key, limits.transfer.paramValue).map((param) => ({
    ...param,
    key: key("Param key", param.key),
  })),
  tags: pairsOf("tag", run.tags, limits.key, limits.runTagValue),
  inputs: inputsOf(run.inputs),
  outputs: outputsOf(run.outputs),
});

const timeAndStep = ({ timestamp, step }: { readonly timestamp: Millis; readonly step: number }) => ({
  timestamp: wholeNumber("Timestamp of a metric", timestamp),
  step: wholeNumber("Step of a metric", step),
});

export const storedPoint = (point: RunMetric, infinite: boolean): RunMetric => ({
  runId: newId("Run id", point.runId, limits.runIdReference),
  key: key("Metric key", point.key),
  value: metricValue(point, infinite),
  ...timeAndStep(point),
});

export type LoggedModelToPut = Omit<StoredLoggedModel, "pointCount">;

export const storedLoggedModel = (model: LoggedModelToPut): LoggedModelToPut => ({
  id: newId("Logged model id", model.id, limits.modelIdReference),
  experimentId: experimentId(model.experimentId),
  name: text("Logged model name", model.name, limits.loggedModelName),
  artifactLocation: text(
    "Artifact location of a logged model",
    model.artifactLocation,
    limits.loggedModelArtifactLocation,
  ),
  creationTime: wholeNumber("Creation time of a logged model", model.creationTime),
  lastUpdateTime: wholeNumber("Update time of a logged model", model.lastUpdateTime),
  status: oneOf("Logged model status", model.status, loggedModelStatuses),
  statusMessage: optionalText("Status message of a logged model", model.statusMessage, limits.loggedModelStatusMessage),
  modelType: optionalText("Logged model type", model.modelType, limits.loggedModelType),
  sourceRunId: optionalText("Source run id", model.sourceRunId, limits.runIdReference),
  lifecycleStage: oneOf("Lifecycle stage", model.lifecycleStage, lifecycleStages),
  params: pairsOf("logged model param", model.params, limits.loggedModelKey, Infinity),
  tags: pairsOf("logged model tag", model.tags, limits.loggedModelKey, Infinity),
});

export const storedModelPoint = (point: ModelPoint, infinite: boolean): ModelPoint => ({
  modelId: newId("Logged model id", point.modelId, limits.modelIdReference),
  runId: point.runId === null ? null : newId("Run id", point.runId, limits.runIdReference),
  key: text("Metric key", point.key, limits.loggedModelMetricKey),
  // As in MLflow's table of these points, which has no NaN.
  value: Number.isNaN(point.value) ? 0 : metricValue(point, infinite),
  ...timeAndStep(point),
  datasetName: optionalText("Data set name of a metric", point.datasetName, limits.datasetName),
  datasetDigest: optionalText("Data set digest of a metric", point.datasetDigest, limits.datasetDigest),
});

function versionNumberOf(version: number): number {
  wholeNumber("Model version", version, 1);
  return version <= limits.modelVersion
    ? version
    : invalid(`Model version ${version} is greater than ${limits.modelVersion}`);
}

const aliasOf = ({ alias, version }: ModelAlias): ModelAlias => ({
  alias: aliasName(alias),
  version: versionNumberOf(version),
});

export function storedRegisteredModel(model: StoredRegisteredModel): StoredRegisteredModel {
  const versions = [...new Set(model.versions.map(versionNumberOf))].toSorted((a, b) => a - b);
  return {
    name: modelName(model.name),
    creationTime: wholeNumber("Creation time of a registered model", model.creationTime),
    lastUpdateTime: wholeNumber("Update time of a registered model", model.lastUpdateTime),
    description: optionalText("Description", model.description, limits.description),
    tags: pairsOf("registered model tag", model.tags, limits.key, limits.registeredModelTagValue),
    aliases: firstOfEach(model.aliases.map(aliasOf), ({ alias }) => alias),
    versions,
    highestVersion: model.highestVersion === 0 ? 0 : versionNumberOf(Math.max(model.highestVersion, ...versions)),
  };
}

export const storedModelVersion = (version: ModelVersion): ModelVersion => ({
  name: modelName(version.name),
  version: versionNumberOf(version.version),
  creationTime: wholeNumber("Creation time of a model version", version.creationTime),
  lastUpdateTime: wholeNumber("Update time of a model version", version.lastUpdateTime),
  description: optionalText("Description", version.description, limits.description),
  userId: optionalText("User id", version.userId, limits.userId),
  stage: oneOf("Stage", version.stage, stages),
  source: text("Source of a model version", version.source, limits.modelSource),
  storageLocation: optionalText("Storage location of a model version", version.storageLocation, limits.modelSource),
  runId: optionalText("Run id of a model version", version.runId, limits.runIdReference),
  runLink: optionalText("Run link of a model version", version.runLink, limits.runLink),
  status: oneOf("Status of a model version", version.status, versionStatuses),
  statusMessage: optionalText(
    "Status message of a model version",
    version.statusMessage,
    limits.modelVersionStatusMessage,
  ),
  modelId: optionalText("Logged model id", version.modelId, limits.modelIdReference),
  tags: pairsOf("model version tag", version.tags, limits.key, limits.modelVersionTagValue),
  aliases: version.aliases,
});

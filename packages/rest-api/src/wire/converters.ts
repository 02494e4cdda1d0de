// Both directions between the contract's entities and the wire, under the names the server and the HTTP store use.
import * as dataset from "./dataset.js";
import * as experiment from "./experiment.js";
import * as loggedModel from "./logged-model.js";
import * as metric from "./metric.js";
import * as registry from "./registry.js";
import * as run from "./run.js";
import * as transfer from "./transfer.js";

/** Entity to wire. Null becomes absent; "" stays. */
export const toWire = {
  experiment: experiment.experimentToWire,
  view: experiment.viewToWire,
  run: run.runToWire,
  newRun: run.newRunToWire,
  runInfo: run.runInfoToWire,
  metric: metric.metricToWire,
  loggedMetric: metric.loggedMetricToWire,
  runMetric: metric.runMetricToWire,
  datasetInput: dataset.datasetInputToWire,
  datasetSummary: dataset.datasetSummaryToWire,
  modelInput: dataset.modelInputToWire,
  modelOutput: dataset.modelOutputToWire,
  runInputs: dataset.runInputsToWire,
  loggedModel: loggedModel.loggedModelToWire,
  loggedModelStatus: loggedModel.loggedModelStatusToWire,
  loggedModelOrder: loggedModel.loggedModelOrderToWire,
  metricDataset: loggedModel.metricDatasetToWire,
  registeredModel: registry.registeredModelToWire,
  modelVersion: registry.modelVersionToWire,
  storedExperiment: transfer.storedExperimentToWire,
  storedRun: transfer.storedRunToWire,
  pointCount: transfer.pointCountToWire,
  storedLoggedModel: transfer.storedLoggedModelToWire,
  modelPoint: transfer.modelPointToWire,
  storedRegisteredModel: transfer.storedRegisteredModelToWire,
  storedModelVersion: transfer.storedModelVersionToWire,
} as const;

/** Wire to entity. Absent becomes null. Tags and params are the same on both sides and need no converter. */
export const fromWire = {
  experiment: experiment.experimentFromWire,
  view: experiment.viewFromWire,
  run: run.runFromWire,
  runInfo: run.runInfoFromWire,
  metric: metric.metricFromWire,
  loggedMetric: metric.loggedMetricFromWire,
  runMetric: metric.runMetricFromWire,
  datasetInput: dataset.datasetInputFromWire,
  datasetSummary: dataset.datasetSummaryFromWire,
  modelInput: dataset.modelInputFromWire,
  modelOutput: dataset.modelOutputFromWire,
  runInputs: dataset.runInputsFromWire,
  loggedModel: loggedModel.loggedModelFromWire,
  loggedModelStatus: loggedModel.loggedModelStatusFromWire,
  loggedModelOrder: loggedModel.loggedModelOrderFromWire,
  metricDataset: loggedModel.metricDatasetFromWire,
  registeredModel: registry.registeredModelFromWire,
  modelVersion: registry.modelVersionFromWire,
  storedExperiment: transfer.storedExperimentFromWire,
  storedRun: transfer.storedRunFromWire,
  pointCount: transfer.pointCountFromWire,
  storedLoggedModel: transfer.storedLoggedModelFromWire,
  modelPoint: transfer.modelPointFromWire,
  storedRegisteredModel: transfer.storedRegisteredModelFromWire,
  storedModelVersion: transfer.storedModelVersionFromWire,
} as const;

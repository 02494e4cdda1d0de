import type { Experiment, LoggedModel, ModelVersion, RegisteredModel, Run } from "@runledger/store-api";
import { expect, it } from "vitest";
import { readResponse, writeResponse } from "../response.js";
import { fromWire, toWire } from "./converters.js";

const tags = [{ key: "a", value: "" }];

const experiment: Experiment = {
  id: "1",
  name: "e",
  artifactLocation: "/x",
  lifecycleStage: "deleted",
  creationTime: 5,
  lastUpdateTime: null,
  tags,
};

const run: Run = {
  id: "r",
  experimentId: "1",
  name: "n",
  userId: "",
  status: "KILLED",
  startTime: 0,
  endTime: 9,
  lifecycleStage: "deleted",
  artifactUri: "/x/r",
  metrics: [{ key: "m", value: NaN, timestamp: 1, step: -2 }],
  params: [{ key: "p", value: "1" }],
  tags,
  inputs: {
    datasets: [{ dataset: { name: "d", digest: "1", sourceType: "s", source: "x", schema: null, profile: "" }, tags }],
    models: [{ modelId: "m-1" }],
  },
  outputs: [{ modelId: "m-2", step: 3 }],
};

const model: LoggedModel = {
  id: "m-1",
  experimentId: "1",
  name: "nm",
  artifactLocation: "/m",
  creationTime: 1,
  lastUpdateTime: 2,
  status: "UPLOAD_FAILED",
  statusMessage: null,
  modelType: "",
  sourceRunId: null,
  lifecycleStage: "active",
  params: [{ key: "p", value: "1" }],
  tags,
  metrics: [{ key: "m", value: 1, timestamp: 1, step: 0, runId: "r", datasetName: "d", datasetDigest: null }],
};

const version: ModelVersion = {
  name: "rm",
  version: 12,
  creationTime: 1,
  lastUpdateTime: 2,
  description: "",
  userId: null,
  stage: "Production",
  source: "s3://b/x",
  storageLocation: null,
  runId: "",
  runLink: null,
  status: "READY",
  statusMessage: null,
  modelId: null,
  tags,
  aliases: ["champ"],
};

const registered: RegisteredModel = {
  name: "rm",
  creationTime: 1,
  lastUpdateTime: 2,
  description: null,
  tags,
  aliases: [{ alias: "champ", version: 12 }],
  latestVersions: [version],
};

it("brings every entity over the wire and back, with null apart from empty", () => {
  const over = readResponse(
    "getExperiment",
    writeResponse("getExperiment", { experiment: toWire.experiment(experiment) }),
  );
  expect(fromWire.experiment(over.experiment)).toEqual(experiment);
  expect(fromWire.run(readResponse("getRun", writeResponse("getRun", { run: toWire.run(run) })).run)).toEqual(run);
  const read = readResponse("getLoggedModel", writeResponse("getLoggedModel", { model: toWire.loggedModel(model) }));
  expect(fromWire.loggedModel(read.model)).toEqual(model);
  const registry = readResponse(
    "getRegisteredModel",
    writeResponse("getRegisteredModel", { registered_model: toWire.registeredModel(registered) }),
  );
  expect(fromWire.registeredModel(registry.registered_model)).toEqual(registered);
});

it("writes a run as MLflow does: both ids, no end time of 0, outputs only after creation", () => {
  const info = toWire.runInfo({ ...run, endTime: 0, name: null });
  expect(JSON.parse(JSON.stringify(info))).toEqual({
    run_uuid: "r",
    run_id: "r",
    experiment_id: "1",
    user_id: "",
    status: "KILLED",
    start_time: 0,
    artifact_uri: "/x/r",
    lifecycle_stage: "deleted",
  });
  expect(toWire.run({ ...run, outputs: [] })).toHaveProperty("outputs", { model_outputs: [] });
  expect(toWire.newRun(run)).not.toHaveProperty("outputs");
  expect(toWire.experiment(experiment).workspace).toBe("default");
});

it("knows enums by their wire names", () => {
  expect((["active", "deleted", "all"] as const).map((view) => fromWire.view(toWire.view(view)))).toEqual([
    "active",
    "deleted",
    "all",
  ]);
  expect(toWire.view("deleted")).toBe("DELETED_ONLY");
  for (const status of ["UNSPECIFIED", "PENDING", "READY", "UPLOAD_FAILED"] as const) {
    expect(fromWire.loggedModelStatus(toWire.loggedModelStatus(status))).toBe(status);
  }
  expect(toWire.loggedModelStatus("READY")).toBe("LOGGED_MODEL_READY");
});

it("takes empty names of a logged metric and an order for absent", () => {
  const point = { key: "m", value: 1, timestamp: 1, step: 0 };
  expect(fromWire.loggedMetric({ ...point, model_id: "", dataset_name: "d", dataset_digest: "" })).toEqual({
    ...point,
    datasetName: "d",
  });
  expect(fromWire.loggedModelOrder({ field_name: "name", dataset_name: "" })).toEqual({ field: "name" });
  const order = { field: "metrics.m", ascending: false, dataset: { name: "d", digest: "1" } };
  expect(fromWire.loggedModelOrder(toWire.loggedModelOrder(order))).toEqual(order);
});

it.each([{ version: "x" }, { current_stage: "Elsewhere" }])("does not take %j of a foreign server", (part) => {
  expect(() => fromWire.modelVersion({ ...toWire.modelVersion(version), ...part })).toThrow(
    expect.objectContaining({ code: "INTERNAL_ERROR" }),
  );
});

// Data sets and models as inputs and outputs of runs. MLflow takes an empty data set, so nothing in one is required here.
import type { DatasetInput, DatasetSummary, ModelInput, ModelOutput, RunInputs } from "@runledger/store-api";
import { object, type Static } from "../schema.js";
import { int64, list, optional, text, textOrEmpty, withDefault } from "../fields.js";
import { pair, pairs } from "./key-value.js";

const dataset = object({
  name: textOrEmpty,
  digest: textOrEmpty,
  source_type: textOrEmpty,
  source: textOrEmpty,
  schema: optional(text),
  profile: optional(text),
});

export const datasetInput = object({ tags: list(pair), dataset: withDefault(dataset, {}) });
export const modelInput = object({ model_id: textOrEmpty });
export const modelOutput = object({ model_id: textOrEmpty, step: withDefault(int64, 0) });
export const runInputs = object({ dataset_inputs: list(datasetInput), model_inputs: list(modelInput) });
export const runOutputs = object({ model_outputs: list(modelOutput) });
export const datasetSummary = object({
  experiment_id: text,
  name: text,
  digest: text,
  context: optional(text),
});

export function datasetInputToWire({ dataset: entity, tags }: DatasetInput): Static<typeof datasetInput> {
  const { name, digest, sourceType, source, schema, profile } = entity;
  return {
    tags: pairs(tags),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      schema: schema ?? undefined,
      profile: profile ?? undefined,
    },
  };
}

export function datasetInputFromWire(wire: Static<typeof datasetInput>): DatasetInput {
  const { name, digest, source_type, source, schema, profile } = wire.dataset;
  return {
    dataset: { name, digest, sourceType: source_type, source, schema: schema ?? null, profile: profile ?? null },
    tags: pairs(wire.tags),
  };
}

export const modelInputToWire = ({ modelId }: ModelInput): Static<typeof modelInput> => ({ model_id: modelId });
export const modelInputFromWire = ({ model_id }: Static<typeof modelInput>): ModelInput => ({ modelId: model_id });

export const modelOutputToWire = ({ modelId, step }: ModelOutput): Static<typeof modelOutput> => ({
  model_id: modelId,
  step,
});
export const modelOutputFromWire = ({ model_id, step }: Static<typeof modelOutput>): ModelOutput => ({
  modelId: model_id,
  step,
});

export function runInputsToWire({ datasets, models }: RunInputs): Static<typeof runInputs> {
  return { dataset_inputs: datasets.map(datasetInputToWire), model_inputs: models.map(modelInputToWire) };
}

export function runInputsFromWire(wire: Static<typeof runInputs>): RunInputs {
  return { datasets: wire.dataset_inputs.map(datasetInputFromWire), models: wire.model_inputs.map(modelInputFromWire) };
}

export function datasetSummaryToWire(entity: DatasetSummary): Static<typeof datasetSummary> {
  const { experimentId, name, digest, context } = entity;
  return { experiment_id: experimentId, name, digest, context: context ?? undefined };
}

export function datasetSummaryFromWire(wire: Static<typeof datasetSummary>): DatasetSummary {
  return { experimentId: wire.experiment_id, name: wire.name, digest: wire.digest, context: wire.context ?? null };
}

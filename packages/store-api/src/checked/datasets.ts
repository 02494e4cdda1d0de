// Inputs and outputs of runs as callers see them, over a driver.
import type { Dataset, DatasetDriver, DatasetInput, Datasets, ModelInput, ModelOutput } from "../contract/datasets.js";
import type { Tag } from "../contract/values.js";
import { limits } from "../limits.js";
import {
  firstOfEach,
  invalid,
  knownExperimentIds,
  lastOfEach,
  optionalText,
  runId,
  someText,
  text,
  wholeNumber,
} from "./arguments.js";
import type { Context } from "./context.js";

const tagOf = (tag: Tag): Tag => ({
  key: text("Input tag key", tag.key, limits.inputTagKey),
  value: text(`Value of input tag '${tag.key}'`, tag.value, limits.inputTagValue),
});

const datasetOf = (dataset: Dataset): Dataset => ({
  name: text("Data set name", dataset.name, limits.datasetName),
  digest: text("Data set digest", dataset.digest, limits.datasetDigest),
  sourceType: text("Data set source type", dataset.sourceType, limits.datasetSourceType),
  source: text("Data set source", dataset.source, limits.datasetSource),
  schema: optionalText("Data set schema", dataset.schema, limits.datasetSchema),
  profile: optionalText("Data set profile", dataset.profile, limits.datasetProfile),
});

/** A data set as an input of a run; its tags are distinct. */
export const inputOf = (input: DatasetInput): DatasetInput => ({
  dataset: datasetOf(input.dataset),
  tags: lastOfEach(input.tags.map(tagOf), (tag) => tag.key),
});

/** Links are not checked against the logged models there are, as in MLflow. */
export const modelOf = (model: ModelInput): ModelInput => ({
  modelId: someText("Logged model id", model.modelId, limits.modelIdReference),
});

export const outputOf = (output: ModelOutput): ModelOutput => ({
  ...modelOf(output),
  step: wholeNumber("Step of a model output", output.step),
});

export function checkedDatasets(driver: DatasetDriver, { call }: Context): Datasets {
  return {
    logInputs: call(async (id, { datasets = [], models = [] }) =>
      driver.logInputs(runId(id), {
        datasets: firstOfEach(datasets.map(inputOf), ({ dataset }) => JSON.stringify([dataset.name, dataset.digest])),
        models: firstOfEach(models.map(modelOf), (model) => model.modelId),
      }),
    ),
    logOutputs: call(async (id, models) =>
      driver.logOutputs(
        runId(id),
        firstOfEach(models.map(outputOf), (model) => model.modelId),
      ),
    ),
    summaries: call(async (experimentIds) => {
      const { experiments, rows } = limits.datasetSummaries;
      if (experimentIds.length < 1 || experimentIds.length > experiments) {
        invalid(`Data sets can be listed for 1 to ${experiments} experiments at once, not for ${experimentIds.length}`);
      }
      return driver.summaries(knownExperimentIds(experimentIds), rows);
    }),
  };
}

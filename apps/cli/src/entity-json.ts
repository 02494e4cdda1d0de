// The shapes of --json: those that MLflow's entities have as Python dictionaries, so that one `jq` serves both commands.
import type { Experiment, ModelVersion, Param, RegisteredModel, Run, RunInputs, Tag } from "@runledger/store-api";

const dictionary = (pairs: readonly (Tag | Param)[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

export const experimentJson = (experiment: Experiment): object => ({
  artifact_location: experiment.artifactLocation,
  creation_time: experiment.creationTime,
  experiment_id: experiment.id,
  last_update_time: experiment.lastUpdateTime,
  lifecycle_stage: experiment.lifecycleStage,
  name: experiment.name,
  tags: dictionary(experiment.tags),
});

const inputsJson = ({ datasets, models }: RunInputs): object => ({
  model_inputs: models.map(({ modelId }) => ({ model_id: modelId })),
  dataset_inputs: datasets.map(({ dataset, tags }) => ({
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema,
      profile: dataset.profile,
    },
    tags: dictionary(tags),
  })),
});

export const runJson = (run: Run): object => ({
  info: {
    artifact_uri: run.artifactUri,
    end_time: run.endTime,
    experiment_id: run.experimentId,
    lifecycle_stage: run.lifecycleStage,
    run_id: run.id,
    run_name: run.name,
    start_time: run.startTime,
    status: run.status,
    user_id: run.userId,
  },
  data: {
    metrics: Object.fromEntries(run.metrics.map(({ key, value }) => [key, value])),
    params: dictionary(run.params),
    tags: dictionary(run.tags),
  },
  inputs: inputsJson(run.inputs),
  outputs: { model_outputs: run.outputs.map(({ modelId, step }) => ({ model_id: modelId, step })) },
});

export const modelVersionJson = (version: ModelVersion): object => ({
  aliases: version.aliases,
  creation_timestamp: version.creationTime,
  current_stage: version.stage,
  description: version.description,
  last_updated_timestamp: version.lastUpdateTime,
  model_id: version.modelId,
  name: version.name,
  run_id: version.runId,
  run_link: version.runLink,
  source: version.source,
  status: version.status,
  status_message: version.statusMessage,
  tags: dictionary(version.tags),
  user_id: version.userId,
  version: version.version,
});

export const registeredModelJson = (model: RegisteredModel): object => ({
  aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [alias, version])),
  creation_timestamp: model.creationTime,
  description: model.description,
  last_updated_timestamp: model.lastUpdateTime,
  latest_versions: model.latestVersions.map(modelVersionJson),
  name: model.name,
  tags: dictionary(model.tags),
});

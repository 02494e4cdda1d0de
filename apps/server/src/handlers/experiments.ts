// Experiments, and the data sets used in them.
import { fromWire, toWire } from "@runledger/rest-api";
import { need } from "@runledger/store-api";
import { pageAnswer } from "../answer.js";
import type { Handlers } from "./handler.js";

export const experiments = {
  async createExperiment({ store }, { name, artifact_location, tags }) {
    return {
      experiment_id: await store.experiments.create({ name, artifactLocation: artifact_location || undefined, tags }),
    };
  },

  async getExperiment({ store }, { experiment_id }) {
    return { experiment: toWire.experiment(await store.experiments.get(experiment_id)) };
  },

  async getExperimentByName({ store }, { experiment_name }) {
    return { experiment: toWire.experiment(await store.experiments.getByName(experiment_name)) };
  },

  async updateExperiment({ store }, { experiment_id, new_name }) {
    await store.experiments.rename(experiment_id, new_name);
    return {};
  },

  async deleteExperiment({ store }, { experiment_id }) {
    await store.experiments.delete(experiment_id);
    return {};
  },

  async restoreExperiment({ store }, { experiment_id }) {
    await store.experiments.restore(experiment_id);
    return {};
  },

  async setExperimentTag({ store }, { experiment_id, key, value }) {
    await store.experiments.setTag(experiment_id, key, value);
    return {};
  },

  async deleteExperimentTag({ store }, { experiment_id, key }) {
    await store.experiments.deleteTag(experiment_id, key);
    return {};
  },

  async searchExperiments({ store }, input) {
    const page = await store.experiments.search({
      filter: input.filter,
      view: input.view_type && fromWire.view(input.view_type),
      orderBy: input.order_by,
      maxResults: input.max_results,
      pageToken: input.page_token,
    });
    return pageAnswer(page, (items) => ({ experiments: items.map(toWire.experiment) }));
  },

  async searchDatasets({ store }, { experiment_ids }) {
    const summaries = await need(store, "datasets").summaries(experiment_ids);
    return { dataset_summaries: summaries.map(toWire.datasetSummary) };
  },
} satisfies Partial<Handlers>;

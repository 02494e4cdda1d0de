// Runs and what is logged to them.
import { fromWire, toWire } from "@runledger/rest-api";
import { raise, need } from "@runledger/store-api";
import { pageAnswer } from "../answer.js";
import type { Handlers } from "./handler.js";

export const runs = {
  async createRun({ store }, { experiment_id, run_name, user_id, start_time, tags }) {
    // MLflow takes this for a failure of its database, and so its code.
    const experimentId = experiment_id ?? raise("BAD_REQUEST", "A run needs an experiment_id");
    const run = await store.runs.create({ experimentId, name: run_name, userId: user_id, startTime: start_time, tags });
    return { run: toWire.newRun(run) };
  },

  async getRun({ store }, { run_id }) {
    return { run: toWire.run(await store.runs.get(run_id)) };
  },

  async updateRun({ store }, { run_id, status, end_time, run_name }) {
    return { run_info: toWire.runInfo(await store.runs.update(run_id, { status, endTime: end_time, name: run_name })) };
  },

  async deleteRun({ store }, { run_id }) {
    await store.runs.delete(run_id);
    return {};
  },

  async restoreRun({ store }, { run_id }) {
    await store.runs.restore(run_id);
    return {};
  },

  async searchRuns({ store }, input) {
    const page = await store.runs.search({
      experimentIds: input.experiment_ids,
      filter: input.filter,
      view: input.run_view_type && fromWire.view(input.run_view_type),
      orderBy: input.order_by,
      maxResults: input.max_results,
      pageToken: input.page_token,
    });
    return pageAnswer(page, (items) => ({ runs: items.map(toWire.run) }));
  },

  async logMetric({ store }, input) {
    await store.runs.log(input.run_id, { metrics: [fromWire.loggedMetric(input)] });
    return {};
  },

  async logParam({ store }, { run_id, key, value }) {
    await store.runs.log(run_id, { params: [{ key, value }] });
    return {};
  },

  async setTag({ store }, { run_id, key, value }) {
    await store.runs.log(run_id, { tags: [{ key, value }] });
    return {};
  },

  async deleteTag({ store }, { run_id, key }) {
    await store.runs.deleteTag(run_id, key);
    return {};
  },

  async logBatch({ store }, { run_id, metrics, params, tags }) {
    await store.runs.log(run_id, { metrics: metrics.map(fromWire.loggedMetric), params, tags });
    return {};
  },

  async logModel({ store }, { run_id, model_json }) {
    await store.runs.recordModel(run_id, model_json);
    return {};
  },

  async logInputs({ store }, { run_id, datasets, models }) {
    const inputs = { datasets: datasets.map(fromWire.datasetInput), models: models.map(fromWire.modelInput) };
    await need(store, "datasets").logInputs(run_id, inputs);
    return {};
  },

  async logOutputs({ store }, { run_id, models }) {
    await need(store, "datasets").logOutputs(run_id, models.map(fromWire.modelOutput));
    return {};
  },
} satisfies Partial<Handlers>;

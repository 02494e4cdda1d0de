// Logged models.
import { fromWire, toWire } from "@runledger/rest-api";
import { need } from "@runledger/store-api";
import { pageAnswer } from "../answer.js";
import type { Handlers } from "./handler.js";

export const loggedModels = {
  async createLoggedModel({ store }, { experiment_id, name, model_type, source_run_id, params, tags }) {
    const given = {
      experimentId: experiment_id,
      name,
      modelType: model_type,
      sourceRunId: source_run_id,
      params,
      tags,
    };
    return { model: toWire.loggedModel(await need(store, "loggedModels").create(given)) };
  },

  async getLoggedModel({ store }, { model_id, allow_deleted }) {
    const model = await need(store, "loggedModels").get(model_id, { allowDeleted: allow_deleted });
    return { model: toWire.loggedModel(model) };
  },

  async finalizeLoggedModel({ store }, { model_id, status }) {
    const model = await need(store, "loggedModels").finalize(model_id, fromWire.loggedModelStatus(status));
    return { model: toWire.loggedModel(model) };
  },

  async deleteLoggedModel({ store }, { model_id }) {
    await need(store, "loggedModels").delete(model_id);
    return {};
  },

  async setLoggedModelTags({ store }, { model_id, tags }) {
    await need(store, "loggedModels").setTags(model_id, tags);
    return {};
  },

  async deleteLoggedModelTag({ store }, { model_id, tag_key }) {
    await need(store, "loggedModels").deleteTag(model_id, tag_key);
    return {};
  },

  async logLoggedModelParams({ store }, { model_id, params }) {
    await need(store, "loggedModels").logParams(model_id, params);
    return {};
  },

  async searchLoggedModels({ store }, input) {
    const page = await need(store, "loggedModels").search({
      experimentIds: input.experiment_ids,
      filter: input.filter,
      datasets: input.datasets.map(fromWire.metricDataset),
      orderBy: input.order_by.map(fromWire.loggedModelOrder),
      // protobuf's default: 0 is the same as absent
      maxResults: input.max_results || undefined,
      pageToken: input.page_token,
    });
    return pageAnswer(page, (items) => ({ models: items.map(toWire.loggedModel) }));
  },
} satisfies Partial<Handlers>;

// Logged models over HTTP.
import { fromWire, toWire } from "@runledger/rest-api";
import type { LoggedModels } from "@runledger/store-api";
import type { Call } from "../call.js";

export function loggedModels(call: Call): LoggedModels {
  return {
    async create({ experimentId, name, modelType = "", sourceRunId = "", params = [], tags = [] }) {
      const made = await call("createLoggedModel", {
        experiment_id: experimentId,
        name,
        model_type: modelType,
        source_run_id: sourceRunId,
        params,
        tags,
      });
      return fromWire.loggedModel(made.model);
    },
    async get(id, { allowDeleted } = {}) {
      return fromWire.loggedModel((await call("getLoggedModel", { model_id: id, allow_deleted: allowDeleted })).model);
    },
    async finalize(id, status) {
      const done = await call("finalizeLoggedModel", { model_id: id, status: toWire.loggedModelStatus(status) });
      return fromWire.loggedModel(done.model);
    },
    async setTags(id, tags) {
      await call("setLoggedModelTags", { model_id: id, tags });
    },
    async deleteTag(id, key) {
      await call("deleteLoggedModelTag", { model_id: id, tag_key: key });
    },
    async logParams(id, params) {
      await call("logLoggedModelParams", { model_id: id, params });
    },
    async delete(id) {
      await call("deleteLoggedModel", { model_id: id });
    },
    async search({ experimentIds, filter, datasets = [], orderBy = [], maxResults, pageToken }) {
      const found = await call("searchLoggedModels", {
        experiment_ids: experimentIds,
        filter,
        datasets: datasets.map(toWire.metricDataset),
        order_by: orderBy.map(toWire.loggedModelOrder),
        max_results: maxResults,
        page_token: pageToken,
      });
      return { items: found.models.map(fromWire.loggedModel), nextPageToken: found.next_page_token };
    },
  };
}

// Runs over HTTP.
import { fromWire, toWire } from "@runledger/rest-api";
import type { Runs } from "@runledger/store-api";
import type { Call } from "../call.js";

export function runs(call: Call): Runs {
  return {
    async create({ experimentId, name, userId, startTime, tags = [] }) {
      const made = await call("createRun", {
        experiment_id: experimentId,
        run_name: name,
        user_id: userId,
        start_time: startTime,
        tags,
      });
      return fromWire.run(made.run);
    },
    async get(id) {
      return fromWire.run((await call("getRun", { run_id: id })).run);
    },
    async update(id, { name, status, endTime }) {
      const updated = await call("updateRun", { run_id: id, run_name: name, status, end_time: endTime });
      return fromWire.runInfo(updated.run_info);
    },
    async delete(id) {
      await call("deleteRun", { run_id: id });
    },
    async restore(id) {
      await call("restoreRun", { run_id: id });
    },
    async log(id, { metrics = [], params = [], tags = [] }) {
      await call("logBatch", { run_id: id, metrics: metrics.map(toWire.loggedMetric), params, tags });
    },
    async deleteTag(id, key) {
      await call("deleteTag", { run_id: id, key });
    },
    async recordModel(id, modelJson) {
      await call("logModel", { run_id: id, model_json: modelJson });
    },
    async search({ experimentIds, filter, view, orderBy = [], maxResults, pageToken }) {
      const found = await call("searchRuns", {
        experiment_ids: experimentIds,
        filter,
        run_view_type: view && toWire.view(view),
        max_results: maxResults,
        order_by: orderBy,
        page_token: pageToken,
      });
      return { items: found.runs.map(fromWire.run), nextPageToken: found.next_page_token };
    },
  };
}

// Experiments over HTTP.
import { fromWire, toWire } from "@runledger/rest-api";
import type { Experiments } from "@runledger/store-api";
import type { Call } from "../call.js";

/** The wire has no default for it. */
const DEFAULT_PAGE = 1000;

export function experiments(call: Call): Experiments {
  return {
    async create({ name, artifactLocation, tags = [] }) {
      const made = await call("createExperiment", { name, artifact_location: artifactLocation, tags });
      return made.experiment_id;
    },
    async get(id) {
      return fromWire.experiment((await call("getExperiment", { experiment_id: id })).experiment);
    },
    async getByName(name) {
      return fromWire.experiment((await call("getExperimentByName", { experiment_name: name })).experiment);
    },
    async rename(id, name) {
      await call("updateExperiment", { experiment_id: id, new_name: name });
    },
    async delete(id) {
      await call("deleteExperiment", { experiment_id: id });
    },
    async restore(id) {
      await call("restoreExperiment", { experiment_id: id });
    },
    async setTag(id, key, value) {
      await call("setExperimentTag", { experiment_id: id, key, value });
    },
    async deleteTag(id, key) {
      await call("deleteExperimentTag", { experiment_id: id, key });
    },
    async search({ filter, view, orderBy = [], maxResults = DEFAULT_PAGE, pageToken } = {}) {
      const found = await call("searchExperiments", {
        filter,
        view_type: view && toWire.view(view),
        order_by: orderBy,
        max_results: maxResults,
        page_token: pageToken,
      });
      return { items: found.experiments.map(fromWire.experiment), nextPageToken: found.next_page_token };
    },
  };
}

// Whole entities in bulk. Whether clients may write them is the operator's choice: it changes what has happened in a run.
import { fromWire, toWire } from "@runledger/rest-api";
import { need, raise, type Transfer } from "@runledger/store-api";
import type { Context } from "../context.js";
import type { Handlers } from "./handler.js";

/** @throws PERMISSION_DENIED unless clients may write */
function writing({ store, allowTransfer }: Context): Transfer {
  const transfer = need(store, "transfer");
  if (allowTransfer) return transfer;
  return raise(
    "PERMISSION_DENIED",
    "This server lets no client write whole runs; it has to be started with --allow-transfer",
  );
}

const reads = {
  async transferRunIds({ store }, { experiment_ids, after, limit }) {
    return { ids: await need(store, "transfer").runIds({ experimentIds: experiment_ids, after, limit }) };
  },

  async transferRuns({ store }, { ids }) {
    return { runs: (await need(store, "transfer").runs(ids)).map(toWire.storedRun) };
  },

  async transferPointCounts({ store }, { ids }) {
    return { counts: (await need(store, "transfer").pointCounts(ids)).map(toWire.pointCount) };
  },

  async transferPoints({ store }, { ids, limit, page_token }) {
    const page = await need(store, "transfer").points({ ids, limit, pageToken: page_token });
    return { points: page.items.map(toWire.runMetric), next_page_token: page.nextPageToken };
  },

  async transferLoggedModelIds({ store }, { experiment_ids, after, limit }) {
    return { ids: await need(store, "transfer").loggedModelIds({ experimentIds: experiment_ids, after, limit }) };
  },

  async transferLoggedModels({ store }, { ids }) {
    return { models: (await need(store, "transfer").loggedModels(ids)).map(toWire.storedLoggedModel) };
  },

  async transferModelPoints({ store }, { ids, limit, page_token }) {
    const page = await need(store, "transfer").modelPoints({ ids, limit, pageToken: page_token });
    return { points: page.items.map(toWire.modelPoint), next_page_token: page.nextPageToken };
  },

  async transferRegisteredModels({ store }, { names }) {
    return { models: (await need(store, "transfer").registeredModels(names)).map(toWire.storedRegisteredModel) };
  },
} satisfies Partial<Handlers>;

const writes = {
  async putExperiments(context, { experiments }) {
    return { ids: await writing(context).putExperiments(experiments.map(fromWire.storedExperiment)) };
  },

  async putRuns(context, { runs }) {
    await writing(context).putRuns(runs.map(fromWire.storedRun));
    return {};
  },

  async putPoints(context, { points }) {
    await writing(context).putPoints(points.map(fromWire.runMetric));
    return {};
  },

  async putLoggedModels(context, { models }) {
    await writing(context).putLoggedModels(models.map(fromWire.storedLoggedModel));
    return {};
  },

  async putModelPoints(context, { points }) {
    await writing(context).putModelPoints(points.map(fromWire.modelPoint));
    return {};
  },

  async putRegisteredModels(context, { models }) {
    await writing(context).putRegisteredModels(models.map(fromWire.storedRegisteredModel));
    return {};
  },

  async putModelVersions(context, { versions }) {
    await writing(context).putModelVersions(versions.map(fromWire.storedModelVersion));
    return {};
  },
} satisfies Partial<Handlers>;

export const transfer = { ...reads, ...writes };

// Which calls may be sent twice. A route that changes something and does not stand here is sent again only when nothing was done.
import { type RouteName, routes } from "@runledger/rest-api";
import type { Repeat } from "./retry.js";

/** Searches that are no GET. */
const reads: ReadonlySet<RouteName> = new Set<RouteName>([
  "searchExperiments",
  "searchRuns",
  "searchLoggedModels",
  "searchDatasets",
  "getLatestVersions",
  "transferRunIds",
  "transferRuns",
  "transferPointCounts",
  "transferPoints",
  "transferLoggedModelIds",
  "transferLoggedModels",
  "transferModelPoints",
  "transferRegisteredModels",
]);

/**
 * Writes that leave the same behind when they are done twice: values that are set, points and params that are equal, ids that are never used
 * again. Not among them: creations, `logModel` (it appends), and what removes or moves a registered model by its name, which somebody may
 * have taken anew in between.
 */
const sameTwice: ReadonlySet<RouteName> = new Set<RouteName>([
  "updateExperiment",
  "deleteExperiment",
  "restoreExperiment",
  "setExperimentTag",
  "deleteExperimentTag",
  "updateRun",
  "deleteRun",
  "restoreRun",
  "logMetric",
  "logParam",
  "logBatch",
  "logInputs",
  "logOutputs",
  "setTag",
  "deleteTag",
  "finalizeLoggedModel",
  "setLoggedModelTags",
  "deleteLoggedModelTag",
  "logLoggedModelParams",
  "deleteLoggedModel",
  "updateRegisteredModel",
  "setRegisteredModelTag",
  "deleteRegisteredModelTag",
  "setRegisteredModelAlias",
  "deleteRegisteredModelAlias",
  "updateModelVersion",
  "transitionModelVersionStage",
  "deleteModelVersion",
  "setModelVersionTag",
  "deleteModelVersionTag",
  "putRuns",
  "putPoints",
  "putLoggedModels",
  "putModelPoints",
  "putRegisteredModels",
  "putModelVersions",
]);

export const isRead = (name: RouteName): boolean => routes[name].methods[0] === "GET" || reads.has(name);

export const repeatOf = (name: RouteName): Repeat => (isRead(name) || sameTwice.has(name) ? "any-time" : "undone");

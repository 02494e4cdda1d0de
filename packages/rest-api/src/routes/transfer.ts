// Whole entities in bulk, between Runledger's own servers and clients. What changes something is allowed by the server's operator.
import { int64, list, optional, requiredList, text } from "../fields.js";
import { route } from "../route.js";
import type { Properties } from "../schema.js";
import { runMetric } from "../wire/metric.js";
import {
  modelPoint,
  pointCount,
  storedExperiment,
  storedLoggedModel,
  storedModelVersion,
  storedRegisteredModel,
  storedRun,
} from "../wire/transfer.js";

const call = <Request extends Properties, Response extends Properties = {}>(
  name: string,
  request: Request,
  response?: Response,
) =>
  route<Request, Response>({
    method: "POST",
    path: `/runledger/transfer/${name}`,
    prefixes: ["api"],
    needs: "transfer",
    request,
    ...(response === undefined ? {} : { response }),
  });

const ids = { ids: list(text) };
const idQuery = { experiment_ids: list(text), after: optional(text), limit: int64 };
const pointQuery = { ...ids, limit: int64, page_token: optional(text) };
const next_page_token = optional(text);

export const transfer = {
  transferRunIds: call("run-ids", idQuery, { ids: list(text) }),
  transferRuns: call("runs", ids, { runs: list(storedRun) }),
  transferPointCounts: call("point-counts", ids, { counts: list(pointCount) }),
  transferPoints: call("points", pointQuery, { points: list(runMetric), next_page_token }),
  transferLoggedModelIds: call("logged-model-ids", idQuery, { ids: list(text) }),
  transferLoggedModels: call("logged-models", ids, { models: list(storedLoggedModel) }),
  transferModelPoints: call("model-points", pointQuery, { points: list(modelPoint), next_page_token }),
  transferRegisteredModels: call("registered-models", { names: list(text) }, { models: list(storedRegisteredModel) }),
  putExperiments: call("put-experiments", { experiments: list(storedExperiment) }, { ids: requiredList(text) }),
  putRuns: call("put-runs", { runs: list(storedRun) }),
  putPoints: call("put-points", { points: list(runMetric) }),
  putLoggedModels: call("put-logged-models", { models: list(storedLoggedModel) }),
  putModelPoints: call("put-model-points", { points: list(modelPoint) }),
  putRegisteredModels: call("put-registered-models", { models: list(storedRegisteredModel) }),
  putModelVersions: call("put-model-versions", { versions: list(storedModelVersion) }),
};

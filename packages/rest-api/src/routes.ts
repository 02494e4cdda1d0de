// The one table of everything that Runledger speaks over HTTP, under MLflow's RPC names; its own routes stand under `/runledger/`.
import type { Static } from "./schema.js";
import { artifactProxy } from "./routes/artifact-proxy.js";
import { artifacts } from "./routes/artifacts.js";
import { experiments } from "./routes/experiments.js";
import { loggedModels } from "./routes/logged-models.js";
import { metrics } from "./routes/metrics.js";
import { registry } from "./routes/registry.js";
import { runledger } from "./routes/runledger.js";
import { runs } from "./routes/runs.js";
import { server } from "./routes/server.js";
import { transfer } from "./routes/transfer.js";

export const routes = {
  ...experiments,
  ...runs,
  ...metrics,
  ...loggedModels,
  ...registry,
  ...artifacts,
  ...artifactProxy,
  ...server,
  ...runledger,
  ...transfer,
} as const;

export type RouteName = keyof typeof routes;

/** What a request says: wire names, real numbers (NaN and infinities too), enums as names, defaults filled in. */
export type Input<Name extends RouteName> = Static<(typeof routes)[Name]["request"]>;

/** What a success answers, in the same form. An absent list is an empty one. */
export type Output<Name extends RouteName> = Static<(typeof routes)[Name]["response"]>;

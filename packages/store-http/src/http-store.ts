// A store that another server owns: that server checks, parses and pages.
import { failures, type Store } from "@runledger/store-api";
import { type Call, createCall, send, serverAddress } from "./client.js";
import { datasets } from "./groups/datasets.js";
import { experiments } from "./groups/experiments.js";
import { loggedModels } from "./groups/logged-models.js";
import { metrics } from "./groups/metrics.js";
import { registry } from "./groups/registry.js";
import { runs } from "./groups/runs.js";

const NAME = "http";

/** Opens without a call: whether the server is there, `ping` says. */
export function openHttpStore(uri: string): Store {
  const server = serverAddress(uri);
  const callServer = createCall(server);
  let closed = false;
  const open = (): void => {
    if (closed) throw failures.closed(NAME);
  };
  const call: Call = async (name, input) => {
    open();
    return callServer(name, input);
  };
  return {
    // MLflow's servers keep no infinities, and a file store behind one is not told apart.
    info: { name: NAME, storeType: "RestStore", features: { infiniteMetrics: false } },
    experiments: experiments(call),
    runs: runs(call),
    metrics: metrics(call),
    loggedModels: loggedModels(call),
    datasets: datasets(call),
    registry: registry(call),
    async ping() {
      open();
      await send(server, "/health");
    },
    async close() {
      closed = true;
    },
  };
}

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
  const begun = new Set<Promise<unknown>>();
  let closed = false;
  async function whileOpen<Answer>(start: () => Promise<Answer>): Promise<Answer> {
    if (closed) throw failures.closed(NAME);
    const answer = start();
    begun.add(answer);
    try {
      return await answer;
    } finally {
      begun.delete(answer);
    }
  }
  const call: Call = (name, input) => whileOpen(() => callServer(name, input));
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
      await whileOpen(() => send(server, "/health"));
    },
    /** Waits for the calls that were begun. */
    async close() {
      closed = true;
      await Promise.allSettled(begun);
    },
  };
}

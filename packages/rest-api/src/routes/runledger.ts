// Routes of Runledger's own, which MLflow's servers do not have.
import { flag, list, text, withDefault } from "../fields.js";
import { route } from "../route.js";
import { object } from "../schema.js";

export const runledger = {
  /** What a client wants to know before its first call. */
  describeServer: route({
    method: "GET",
    path: "/runledger/server",
    prefixes: ["api"],
    response: {
      version: text,
      /** The MLflow whose protocol is spoken. */
      mlflow_version: text,
      /** Names of the contract's capabilities. */
      capabilities: list(text),
      features: object({ infinite_metrics: flag, read_only_transfer: withDefault(flag, false) }),
    },
  }),
};

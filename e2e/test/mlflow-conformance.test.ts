// The oracle: the suite against a real MLflow server. It fails exactly the cases that stand for a decision of ours.
import { cases, decisions } from "@runledger/store-conformance";
import { describeStore } from "@runledger/store-conformance/vitest";
import { openHttpStore } from "@runledger/store-http";
import { afterAll, beforeAll } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { type ServerProcess, startMlflow } from "../support/servers.js";

/** MLflow fails these now and then, so that they can be expected neither to pass nor to fail. */
const unsteady = "calls-at-once-are-safe";

let server: ServerProcess;
beforeAll(async () => {
  server = await startMlflow("sqlite:///mlflow.db", await emptyFolder());
});
afterAll(() => server.stop());

const gaps = Object.entries(decisions).map(([decision, reason]) => ({
  reason,
  cases: cases.filter((one) => one.decision === decision && decision !== unsteady).map(({ id }) => id),
}));

describeStore("http → MLflow 3.17.2", {
  open: async () => openHttpStore(server.url),
  capabilities: ["loggedModels", "datasets", "registry"],
  shared: true,
  leaveOut: [unsteady],
  timeout: 60_000,
  gaps,
});

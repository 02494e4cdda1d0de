// The suite against MLflow's servers of 2.9, 2.22 and 3.1: all that our client does to them works, but what `old-mlflow-gaps.ts` lists.
import { cases, decisions } from "@runledger/store-conformance";
import { describeStore } from "@runledger/store-conformance/vitest";
import { openHttpStore } from "@runledger/store-http";
import { afterAll, beforeAll, describe } from "vitest";
import { installPython } from "../support/install-mlflow.js";
import { oldGaps, oldVersions, passedByOld } from "../support/old-mlflow-gaps.js";
import { emptyFolder, oldVenv } from "../support/paths.js";
import { type ServerProcess, startOldMlflow } from "../support/servers.js";

/** Each version takes a gigabyte of disk and some minutes. */
const wanted = process.env["RUNLEDGER_MLFLOW_VERSIONS"] === "all";
if (!wanted) {
  console.warn(
    `LEFT OUT: the suite on MLflow ${oldVersions.join(", ")}, all that is counted as skipped here; set RUNLEDGER_MLFLOW_VERSIONS=all to run it`,
  );
}

/** MLflow fails these now and then, so that they can be expected neither to pass nor to fail. */
const unsteady = "calls-at-once-are-safe";
const decided = Object.entries(decisions).filter(([decision]) => decision !== unsteady);

describe.skipIf(!wanted).each(oldVersions)("MLflow %s", (version) => {
  let server: ServerProcess;
  beforeAll(async () => {
    await installPython(`requirements-mlflow-${version}.txt`, oldVenv(version));
    server = await startOldMlflow(version, "sqlite:///mlflow.db", await emptyFolder());
  });
  afterAll(() => server?.stop());

  const models = version.startsWith("2.") ? [] : (["loggedModels"] as const);
  const capabilities = [...models, "datasets", "registry"] as const;
  const applies = new Set(
    cases.filter(({ needs }) => needs === undefined || capabilities.some((one) => one === needs)).map(({ id }) => id),
  );
  const gaps = [
    ...decided.map(([decision, reason]) => ({
      reason,
      cases: cases
        .filter((one) => one.decision === decision && !passedByOld[version].includes(one.id))
        .map(({ id }) => id),
    })),
    ...oldGaps.filter(({ versions }) => versions.includes(version)),
  ].map(({ reason, cases: ids }) => ({ reason, cases: ids.filter((id) => applies.has(id)) }));

  describeStore(`http → MLflow ${version}`, {
    open: async () => openHttpStore(server.url),
    capabilities,
    shared: true,
    leaveOut: [unsteady],
    timeout: 60_000,
    gaps,
  });
});

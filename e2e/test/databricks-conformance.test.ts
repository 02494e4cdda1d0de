// The whole suite through a simulated workspace that enforces what a real one does: OAuth tokens of two seconds, calls put off with 429,
// its routes, its page sizes and its names. The gaps are what a workspace does not have.
import { cases } from "@runledger/store-conformance";
import { describeStore } from "@runledger/store-conformance/vitest";
import { openDatabricksStore } from "@runledger/store-databricks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts, type Databricks, startDatabricks } from "../support/databricks.js";
import { inFolder } from "../support/workspace-folder.js";

let databricks: Databricks;
beforeAll(async () => {
  databricks = await startDatabricks({ throttleEvery: 50 });
});
afterAll(() => databricks.stop());

const matching = (pattern: RegExp): readonly string[] => cases.map(({ id }) => id).filter((id) => pattern.test(id));

const gaps = [
  {
    reason: "the registry of a workspace has no aliases",
    cases: [
      ...matching(/^aliases\//u),
      ...matching(/^(?:concurrency\.itself|after-close)\/.*Alias$/u),
      "concurrency.registry/one-alias-ends-on-one-version",
      "limits.registry/alias",
      "modelVersions.delete/hides-that-version-everywhere",
      "registeredModels.get/compares-versions-as-numbers",
      "registeredModels.rename/carries-versions-tags-and-aliases-along",
      "registeredModels.delete/removes-versions-tags-and-aliases-for-good",
      "registeredModels.search/shows-versions-tags-and-aliases",
    ],
  },
  {
    reason: "a workspace does not list the data sets of experiments",
    cases: [...matching(/^datasets\.summaries\//u), "concurrency.itself/datasets.summaries"],
  },
  {
    reason: "Databricks documents no call that removes a tag of an experiment",
    cases: matching(/^experiments\.deleteTag\//u),
  },
  {
    reason: "the slash of a workspace path counts as part of the name",
    cases: ["limits/experiment-name"],
  },
];

describeStore("Databricks, OAuth machine to machine", {
  open: async () => {
    const environment = {
      DATABRICKS_HOST: databricks.url,
      DATABRICKS_CLIENT_ID: accounts.client.id,
      DATABRICKS_CLIENT_SECRET: accounts.client.secret,
      DATABRICKS_WORKSPACE_ID: "suite",
    };
    return inFolder(await openDatabricksStore("databricks", { environment }));
  },
  capabilities: ["loggedModels", "datasets", "registry"],
  shared: true,
  gaps,
});

test("calls were put off on the way, and none went out with a token at its end", async () => {
  const { throttled, late } = await databricks.report();
  expect(throttled).toBeGreaterThan(20);
  expect(late).toBe(0);
});

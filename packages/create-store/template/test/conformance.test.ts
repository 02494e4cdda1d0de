// What every Runledger store must do.
import { describeStore } from "@runledger/store-conformance/vitest";
import { openStore } from "../src/index.js";

describeStore("mystore", {
  // Called for each case: a new, empty place that no other case sees. The suite closes what it gives.
  open: () => openStore("mystore://localhost", { artifactRoot: "s3://bucket/runs" }),
  // The optional groups that you have written; the cases of the others do not apply.
  capabilities: [],
  // Cases that cannot pass, each with the reason; when one does pass, the suite is red until it is taken out.
  gaps: [],
});

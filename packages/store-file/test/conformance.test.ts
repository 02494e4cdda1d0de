// What every store must do, on the file store.
import { describeStore } from "@runledger/store-conformance/vitest";
import { openFileStore } from "../src/index.js";
import { gaps } from "./gaps.js";
import { emptyFolder } from "./support.js";

describeStore("file", {
  open: async () => openFileStore(await emptyFolder()),
  capabilities: ["loggedModels", "datasets", "registry", "transfer", "trash"],
  gaps,
});

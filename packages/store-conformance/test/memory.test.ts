// The reference store keeps the whole contract.
import { openMemoryStore } from "@runledger/store-memory";
import { describeStore } from "../src/vitest.js";

describeStore("memory", {
  open: () => openMemoryStore(),
  capabilities: ["loggedModels", "datasets", "registry", "transfer", "trash"],
});

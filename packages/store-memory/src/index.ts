// The memory store: for tests, demos, and as the contract's executable description.
import { defineStore } from "@runledger/store-api";
import { memoryDriver } from "./memory-driver.js";

export { memoryDriver, type MemoryOptions, openMemoryStore } from "./memory-driver.js";

export default defineStore({ schemes: ["memory"], open: async (_location, options) => memoryDriver(options) });

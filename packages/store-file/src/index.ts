// The file store: MLflow's mlruns folder, read and written as MLflow does.
import { defineStore } from "@runledger/store-api";
import { fileDriver } from "./file-driver.js";

export { diagnose, type Diagnosis } from "./doctor/doctor.js";
export type { Finding, FindingKind } from "./doctor/finding.js";
export { type FileStoreOptions, openFileStore } from "./file-driver.js";

export default defineStore({ schemes: ["file"], open: async ({ uri }, options) => fileDriver(uri, options) });

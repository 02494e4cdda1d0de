// Public surface of the copy engine.
export { copyStore, keepsIds } from "./copy-store.js";
export { memoryMapping } from "./mapping.js";
export type {
  ArtifactCopier,
  ArtifactOptions,
  CopyEvent,
  CopyOptions,
  CopyReport,
  Counts,
  Difference,
  Kind,
  Mapping,
  Problem,
  Verification,
} from "./options.js";

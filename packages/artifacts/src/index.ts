// Public surface: artifacts by their URI, and what a server needs to keep them in a folder.
export type {
  ArtifactEntry,
  ArtifactRepository,
  ByteRange,
  OpenArtifact,
  WriteOptions,
} from "./artifact-repository.js";
export { type ArtifactLocation, locateArtifacts } from "./artifact-uri.js";
export { codeOf, readFailure, writeFailure } from "./file-failure.js";
export {
  type ArtifactAnswer,
  type ArtifactFetch,
  type ArtifactServer,
  createHttpRepository,
} from "./http-repository.js";
export { createLocalRepository, type LocalOptions, type LocalRepository, type OpenFile } from "./local-repository.js";
export { type ArtifactAccess, type Artifacts, openArtifacts } from "./open-artifacts.js";
export { publish, secret, type Staging } from "./publish.js";
export { type ArtifactPath, fileWithin, folderSegments, pathSegments, stagingName } from "./safe-path.js";
export {
  copyArtifacts,
  type Downloaded,
  downloadArtifacts,
  localPath,
  type TransferOptions,
  type TransferProgress,
  uploadArtifacts,
} from "./transfer.js";
export { type FoundFile, type LocalFile, walkArtifacts, walkLocalFiles } from "./walk.js";

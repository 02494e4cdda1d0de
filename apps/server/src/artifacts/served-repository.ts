// A local folder as the server keeps it for its clients: with a staging area of its own, and files that arrive in parts.
import { createLocalRepository, type LocalRepository } from "@runledger/artifacts";
import { localUploads, type MultipartUploads } from "./local-uploads.js";
import { createStaging } from "./staging.js";

export interface ServedRepository extends LocalRepository {
  readonly uploads: MultipartUploads;
  /** Removes uploads that were left behind a day ago or earlier. */
  sweep(): Promise<void>;
}

/** @param root absolute; it need not exist before the first upload */
export function createServedRepository(root: string): ServedRepository {
  const staging = createStaging(root);
  return {
    ...createLocalRepository(root, { staging }),
    uploads: localUploads(root, staging),
    sweep: () => staging.sweep(),
  };
}

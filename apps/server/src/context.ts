// What handlers and the artifact routes get from the server.
import type { Store } from "@runledger/store-api";

export interface ArtifactOptions {
  /** Whether this server keeps artifacts for its clients (the proxy routes and `artifacts/list`). */
  readonly serve: boolean;
  /** Where it keeps them: a local folder or a `file:` URI. */
  readonly destination: string;
  /** Further local folders, or `file:` URIs, whose artifacts may be listed, read and uploaded for runs that keep them there. Others are ignored. */
  readonly localRoots?: readonly string[] | undefined;
  /** Serve artifacts and nothing else. */
  readonly only: boolean;
}

export interface Context {
  readonly store: Store;
  readonly artifacts: ArtifactOptions;
  /** Whether clients may write whole entities, which changes what has happened in a run. */
  readonly allowTransfer: boolean;
  /** Put before every path; empty for none. */
  readonly staticPrefix: string;
}

// What handlers and the artifact routes get from the server, and the one answer for a store that lacks a capability.
import { type Capability, capabilities, raise, type Store } from "@runledger/store-api";

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
  /** Put before every path; empty for none. */
  readonly staticPrefix: string;
}

function offered(store: Store): string {
  return capabilities.filter((name) => store[name] !== undefined).join(", ") || "nothing beyond runs";
}

/** @throws NOT_IMPLEMENTED, which clients do not retry */
export function need<C extends Capability>(store: Store, capability: C): NonNullable<Store[C]> {
  return (
    store[capability] ??
    raise("NOT_IMPLEMENTED", `The ${store.info.name} store has no '${capability}' (offers: ${offered(store)})`)
  );
}

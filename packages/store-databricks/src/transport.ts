// How bytes get to a workspace and to whoever signs it in: the same for all of them.
import type { Connection } from "@runledger/store-http/internal";

/** What of a connection does not depend on whom it goes to. Redirects are followed nowhere: they lead to pages for people. */
export type Transport = Pick<Connection, "fetch" | "retry" | "timeoutMs" | "maxResponseBytes"> & {
  readonly followRedirects: false;
};

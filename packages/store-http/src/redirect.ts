// Where a redirect leads, and whether credentials may go there.
import { raise } from "@runledger/store-api";
import type { FetchAnswer } from "./connection.js";

export interface Target {
  readonly url: URL;
  readonly method: string;
  /** Whether the headers of the connection, which hold its credentials, go along. */
  readonly trusted: boolean;
}

/** More is a loop. */
export const mostRedirects = 5;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export const isRedirect = ({ status, type }: FetchAnswer): boolean =>
  redirects.has(status) || type === "opaqueredirect";

const refuse = (why: string): never => raise("BAD_REQUEST", `The server redirects ${why}`);

/** The same server, or the same host reached by TLS from now on. */
function sameServer(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  return from.hostname === to.hostname && from.port === "" && to.port === "" && to.protocol === "https:";
}

/**
 * Method and body stay as they are, since a server that redirects has done nothing yet; only 303 asks for a GET.
 *
 * @throws BAD_REQUEST when the redirect cannot or must not be followed
 */
export function redirectTarget(answer: FetchAnswer, from: Target): Target {
  const { status } = answer;
  if (answer.type === "opaqueredirect") {
    return refuse("to an address that a browser does not show; open the store with the final address");
  }
  const location = answer.headers.get("location");
  const url = location === null ? null : URL.parse(location, from.url.href);
  if (url === null) return refuse(`(${status}) without a valid address`);
  if (!/^https?:$/.test(url.protocol)) return refuse(`to '${url.protocol}', which is not HTTP`);
  if (from.url.protocol === "https:" && url.protocol === "http:") {
    return refuse(`from https to http at ${url.host}; that is not followed`);
  }
  if (status === 303 && from.method !== "GET") return refuse(`a ${from.method} to another page (303)`);
  // Credentials in a Location are of no use to `fetch`.
  url.username = "";
  url.password = "";
  return { url, method: from.method, trusted: from.trusted && sameServer(from.url, url) };
}

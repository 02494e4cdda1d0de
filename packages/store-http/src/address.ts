// The address of a server as its URI gives it: credentials apart, since `fetch` refuses them in an address and no message may show them.
import { raise } from "@runledger/store-api";

export interface ServerAddress {
  /** Scheme, host, port and an optional path, without a slash at the end. */
  readonly base: string;
  /** Value of an Authorization header, where the URI holds a user. */
  readonly authorization: string | undefined;
}

/** Any text, not only Latin-1. */
export function basicAuthorization(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return raise("INVALID_PARAMETER_VALUE", "The user or the password of the tracking URI is not percent-encoded text");
  }
}

/** @throws INVALID_PARAMETER_VALUE unless the URI is `http://` or `https://` with a host */
export function serverAddress(uri: string): ServerAddress {
  const url = URL.parse(uri);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return raise("INVALID_PARAMETER_VALUE", "A tracking server is named by http://host[:port][/path] or https://…");
  }
  const { username, password } = url;
  return {
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`,
    authorization: username ? basicAuthorization(decoded(username), decoded(password)) : undefined,
  };
}

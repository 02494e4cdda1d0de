// One try of a request, redirects included: an answer of whatever status, or the reason why there is none.
import { failures, raise, StoreError, type CallOptions } from "@runledger/store-api";
import { readBody } from "./body.js";
import {
  type Connection,
  defaultMaxResponseBytes,
  defaultTimeoutMs,
  type Fetch,
  type FetchAnswer,
} from "./connection.js";
import { unlessAborted, watch } from "./give-up.js";
import { isRedirect, mostRedirects, redirectTarget, type Target } from "./redirect.js";

export interface Request {
  readonly method: string;
  /** Behind the base of the connection, with its query. */
  readonly path: string;
  /** JSON, unless the connection says otherwise. */
  readonly body?: string | undefined;
}

export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

export interface Failed {
  readonly kind: "failed";
  readonly error: StoreError;
  /** `unsent`: the server cannot have seen the request. `final`: trying again is of no use. */
  readonly try: "unsent" | "maybe-sent" | "final";
}

export type Outcome = Answered | Failed;

/** An error is a sentence, not a page. */
const maxErrorBytes = 1024 * 1024;

/** What the platforms call a connection that never came about. */
const neverConnected: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
]);

/** TLS that is refused stays refused. */
const tlsFailure = /CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|ISSUER|UNABLE_TO_/;

/** Codes of an error and of what caused it; a browser tells none. */
function codesOf(error: unknown): unknown[] {
  const codes: unknown[] = [];
  for (
    let at = error;
    typeof at === "object" && at !== null && codes.length < 5;
    at = "cause" in at ? at.cause : null
  ) {
    codes.push("code" in at ? at.code : undefined);
    // Several addresses of one host: each failed by itself, and the first tells as much as all.
    if (at instanceof AggregateError) codes.push(...at.errors.slice(0, 1).flatMap(codesOf));
  }
  return codes;
}

function failed(cause: unknown, connection: Connection): Failed {
  const codes = codesOf(cause).filter((code) => typeof code === "string");
  const certificate = codes.find((code) => tlsFailure.test(code));
  const { host } = new URL(connection.base);
  if (certificate !== undefined) {
    const error = new StoreError("UNAUTHENTICATED", `No trusted TLS connection to ${host}: ${certificate}`, { cause });
    return { kind: "failed", error, try: "final" };
  }
  const unsent = codes.some((code) => neverConnected.has(code));
  const code = codes.at(-1);
  const error = new StoreError(
    "TEMPORARILY_UNAVAILABLE",
    `The tracking server ${host} cannot be reached now${code === undefined ? "" : ` (${code})`}; try again`,
    { cause },
  );
  return { kind: "failed", error, try: unsent ? "unsent" : "maybe-sent" };
}

async function follow(
  connection: Connection,
  request: Request,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
): Promise<FetchAnswer> {
  const fetch: Fetch = connection.fetch ?? globalThis.fetch;
  const { body } = request;
  const typed = body === undefined ? {} : { "content-type": connection.contentType ?? "application/json" };
  let target: Target = { url: new URL(`${connection.base}${request.path}`), method: request.method, trusted: true };
  for (let hops = 0; ; hops += 1) {
    const answer = await fetch(target.url.href, {
      method: target.method,
      headers: { ...(target.trusted ? headers : {}), ...typed },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      signal,
    });
    if (!isRedirect(answer)) return answer;
    await answer.body?.getReader().cancel();
    if (connection.followRedirects === false) {
      raise("BAD_REQUEST", `The server redirects (${answer.status}), and redirects are not to be followed`);
    }
    if (hops === mostRedirects) raise("BAD_REQUEST", `The server redirects more than ${mostRedirects} times`);
    target = redirectTarget(answer, target);
  }
}

/** Never rejects. */
export async function exchange(connection: Connection, request: Request, options: CallOptions = {}): Promise<Outcome> {
  const { timeoutMs = defaultTimeoutMs, maxResponseBytes = defaultMaxResponseBytes } = connection;
  const { signal } = options;
  const { heard, silent, stop, signal: ended } = watch(timeoutMs, signal);
  try {
    const headers = (await unlessAborted(Promise.resolve(connection.headers?.(options)), ended)) ?? {};
    heard();
    const answer = await follow(connection, request, ended, headers);
    heard();
    const { status } = answer;
    const text = await readBody(answer, status < 400 ? maxResponseBytes : maxErrorBytes, heard);
    return { kind: "answered", status, retryAfter: answer.headers.get("retry-after"), text };
  } catch (cause) {
    if (signal?.aborted) return { kind: "failed", error: failures.givenUp(signal.reason), try: "final" };
    if (silent()) {
      const error = new StoreError(
        "DEADLINE_EXCEEDED",
        `The tracking server ${new URL(connection.base).host} said nothing for ${timeoutMs / 1000} s`,
        { cause },
      );
      return { kind: "failed", error, try: "maybe-sent" };
    }
    return StoreError.is(cause) ? { kind: "failed", error: cause, try: "final" } : failed(cause, connection);
  } finally {
    stop();
  }
}

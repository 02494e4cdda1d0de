// How a server is reached. Everything has a default, so that `{ base }` is a connection; it holds no socket itself.
import type { CallOptions, StoreError } from "@runledger/store-api";

/** The part of `fetch` that is used, so that another client (with TLS files, a proxy, a recording) can take its place. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    /** A store sends text; streams, with `duplex`, are for programs that send files the same way. */
    readonly body?: string | ReadableStream<Uint8Array>;
    readonly duplex?: "half";
    readonly redirect: "manual" | "follow";
    readonly signal: AbortSignal;
  },
) => Promise<FetchAnswer>;

export interface FetchAnswer {
  readonly status: number;
  /** `opaqueredirect` where a browser hides a redirect. */
  readonly type: string;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

export interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  /** Lets go of the connection. */
  cancel(): Promise<void>;
}

export interface RetryPolicy {
  /** Tries after the first. */
  readonly maxRetries: number;
  /** Seconds; the pause before try n + 1 is this times 2^(n-1), none before the second try, at most 120. */
  readonly backoffFactor: number;
  /** Seconds; up to this much is added to each pause, by chance. */
  readonly backoffJitter: number;
  /** Whether a server's Retry-After takes the place of the pause. */
  readonly respectRetryAfter: boolean;
}

export interface FailedAnswer {
  readonly status: number;
  readonly text: string;
  readonly request: { readonly method: string; readonly path: string };
}

export interface Connection {
  /** Scheme, host, port and path, without a slash at the end and without credentials. */
  readonly base: string;
  /** Headers of each request, asked before it is sent. They hold the credentials: no other host ever gets them. */
  readonly headers?: ((options?: CallOptions) => Promise<Readonly<Record<string, string>>>) | undefined;
  /** After a 401: when it resolves to true, the request is sent once more with headers asked anew. */
  readonly renew?: (() => Promise<boolean>) | undefined;
  /** Default: the `fetch` of the platform. */
  readonly fetch?: Fetch | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** How long a server may say nothing, before an answer or in the middle of one; default 120,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** The most bytes of one answer; default 512 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Default true. */
  readonly followRedirects?: boolean | undefined;
  /** Of bodies that are sent; default `application/json`. */
  readonly contentType?: string | undefined;
  /** The error that an answer other than 2xx stands for. Default: MLflow's errors, and those of its proxies by their status. */
  readonly failure?: ((answer: FailedAnswer) => StoreError) | undefined;
  /** Called when the store is closed, after its calls have ended. */
  readonly close?: (() => Promise<void>) | undefined;
}

/** MLflow's defaults. */
export const defaultRetry: RetryPolicy = {
  maxRetries: 7,
  backoffFactor: 2,
  backoffJitter: 1,
  respectRetryAfter: true,
};

export const defaultTimeoutMs = 120_000;
export const defaultMaxResponseBytes = 512 * 1024 * 1024;

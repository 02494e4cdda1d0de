// Artifacts that a tracking server keeps: ours or MLflow's, through the routes of its proxy. Files pass through as streams.
import { Readable } from "node:stream";
import { type OutgoingRequest, readError, readResponse, writeRequest } from "@runledger/rest-api";
import { compareText, failures, raise, StoreError } from "@runledger/store-api";
import type { ArtifactEntry, ArtifactRepository, OpenArtifact, WriteOptions } from "./artifact-repository.js";
import { type ArtifactPath, checkNames } from "./safe-path.js";

/** The part of `fetch` that is used, so that another client (with certificates, a proxy) can take its place. */
export type ArtifactFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: ReadableStream<Uint8Array>;
    readonly duplex?: "half";
    readonly redirect: "follow";
    readonly signal: AbortSignal;
  },
) => Promise<ArtifactAnswer>;

export interface ArtifactAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(): Promise<void>;
    };
  } | null;
}

export interface ArtifactServer {
  /** Scheme, host, port and path, without a slash at the end and without credentials. */
  readonly base: string;
  /** Headers of each request, asked before it is sent; credentials among them. */
  readonly headers?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  /** Default: the `fetch` of the platform. */
  readonly fetch?: ArtifactFetch | undefined;
}

interface Sent {
  readonly request: OutgoingRequest;
  readonly body?: Readable;
  readonly options?: WriteOptions;
}

async function* chunksOf({ body }: ArtifactAnswer): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  let isWhole = false;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) if (next.value) yield next.value;
    isWhole = true;
  } finally {
    // Whoever stops early lets go of the connection; one that broke needs no word.
    if (!isWhole) await reader.cancel().catch(() => {});
  }
}

async function textOf(answer: ArtifactAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(answer)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function createSend({ base, headers, fetch: send = fetch }: ArtifactServer) {
  return async ({ request, body, options = {} }: Sent): Promise<ArtifactAnswer> => {
    const { method, path, query } = request;
    const target = query && query.size > 0 ? `${path}?${query.toString()}` : path;
    const { size, signal = new AbortController().signal } = options;
    const sized = size === undefined ? {} : { "content-length": String(size) };
    const typed = body === undefined ? {} : { "content-type": "application/octet-stream", ...sized };
    const answer = await send(`${base}${target}`, {
      method,
      headers: { ...(await headers?.()), ...typed },
      redirect: "follow",
      signal,
      ...(body === undefined ? {} : { body: Readable.toWeb(body) as ReadableStream<Uint8Array>, duplex: "half" }),
    }).catch((cause: unknown) => {
      if (StoreError.is(cause) || signal.aborted) throw cause;
      throw failures.unavailable("http", cause);
    });
    if (answer.status >= 300) throw readError(answer.status, await textOf(answer));
    return answer;
  };
}

/** What decompression changes has no size that is known beforehand. */
function sizeOf({ headers }: ArtifactAnswer): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.get("content-encoding") !== null ? undefined : Number(length);
}

function openAnswer(answer: ArtifactAnswer): OpenArtifact {
  return {
    size: sizeOf(answer),
    read: () => Readable.from(chunksOf(answer), { objectMode: false }),
    close: async () => answer.body?.getReader().cancel(),
  };
}

const checked = (path: ArtifactPath): string => {
  checkNames(path);
  return path.join("/");
};

/** The server of MLflow says `is_dir` and a size of its own for folders too. */
function entryOf(file: {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number | undefined;
}): ArtifactEntry {
  const name = file.path.split("/").at(-1) ?? "";
  return { name, size: file.is_dir ? null : (file.file_size ?? null), isFolder: file.is_dir };
}

/** Paths count from the root of all artifacts that the server keeps. */
export function createHttpRepository(server: ArtifactServer): ArtifactRepository {
  const send = createSend(server);
  return {
    async list(folder) {
      const request = writeRequest("proxyListArtifacts", { path: checked(folder) || undefined });
      const answer = await send({ request });
      const { files } = readResponse("proxyListArtifacts", await textOf(answer));
      return files.map(entryOf).toSorted((left, right) => compareText(left.name, right.name));
    },
    async open(path) {
      return openAnswer(
        await send({ request: writeRequest("proxyDownloadArtifact", { artifact_path: checked(path) }) }),
      );
    },
    async write(path, body, options = {}) {
      const request = writeRequest("proxyUploadArtifact", { artifact_path: checked(path) });
      await textOf(await send({ request, body, options }));
    },
    async delete(path) {
      if (path.length === 0) raise("INVALID_PARAMETER_VALUE", "The root of all artifacts cannot be deleted");
      await textOf(await send({ request: writeRequest("proxyDeleteArtifact", { artifact_path: checked(path) }) }));
    },
  };
}

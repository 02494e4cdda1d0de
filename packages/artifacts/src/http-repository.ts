// Artifacts that a tracking server keeps: ours or MLflow's, through the routes of its proxy. Files pass through as streams.
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { type OutgoingRequest, readError, readResponse, writeRequest } from "@runledger/rest-api";
import { compareText, failures, raise, StoreError } from "@runledger/store-api";
import type { ArtifactEntry, ArtifactRepository, OpenArtifact, WriteOptions } from "./artifact-repository.js";
import { type ArtifactPath, checkNames } from "./safe-path.js";

export interface ArtifactServer {
  /** Scheme, host, port and path, without a slash at the end and without credentials. */
  readonly base: string;
  /** Headers of each request, asked before it is sent; credentials among them. */
  readonly headers?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  /** Default: the `fetch` of the platform. */
  readonly fetch?: typeof fetch | undefined;
}

interface Sent {
  readonly request: OutgoingRequest;
  readonly body?: Readable;
  readonly options?: WriteOptions;
}

const bodyInit = (body: Readable): RequestInit => ({
  // Node's two declarations of the same web stream.
  body: Readable.toWeb(body) as unknown as NonNullable<RequestInit["body"]>,
  duplex: "half",
});

function createSend({ base, headers, fetch: send = fetch }: ArtifactServer) {
  return async ({ request, body, options = {} }: Sent): Promise<Response> => {
    const { method, path, query } = request;
    const target = query && query.size > 0 ? `${path}?${query.toString()}` : path;
    const { size, signal } = options;
    const sized = size === undefined ? {} : { "content-length": String(size) };
    const typed = body === undefined ? {} : { "content-type": "application/octet-stream", ...sized };
    const answer = await send(`${base}${target}`, {
      method,
      headers: { ...(await headers?.()), ...typed },
      ...(body === undefined ? {} : bodyInit(body)),
      ...(signal === undefined ? {} : { signal }),
    }).catch((cause: unknown) => {
      if (StoreError.is(cause) || signal?.aborted === true) throw cause;
      throw failures.unavailable("http", cause);
    });
    if (!answer.ok) throw readError(answer.status, await answer.text());
    return answer;
  };
}

/** What decompression changes has no size that is known beforehand. */
function sizeOf({ headers }: Response): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}

function openAnswer(answer: Response): OpenArtifact {
  const { body } = answer;
  return {
    size: sizeOf(answer),
    read: () => (body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream)),
    close: async () => body?.cancel(),
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
      const { files } = readResponse("proxyListArtifacts", await answer.text());
      return files.map(entryOf).toSorted((left, right) => compareText(left.name, right.name));
    },
    async open(path) {
      return openAnswer(
        await send({ request: writeRequest("proxyDownloadArtifact", { artifact_path: checked(path) }) }),
      );
    },
    async write(path, body, options = {}) {
      const request = writeRequest("proxyUploadArtifact", { artifact_path: checked(path) });
      await (await send({ request, body, options })).text();
    },
    async delete(path) {
      if (path.length === 0) raise("INVALID_PARAMETER_VALUE", "The root of all artifacts cannot be deleted");
      await (await send({ request: writeRequest("proxyDeleteArtifact", { artifact_path: checked(path) }) })).text();
    },
  };
}

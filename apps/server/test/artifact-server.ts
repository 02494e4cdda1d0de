// A server that keeps artifacts in a folder of its own, and requests that `fetch` would tidy up.
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ServerOptions } from "../src/index.js";
import { type OpenServer, openServer, type RawAnswer } from "./open-server.js";

export const proxy = "/api/2.0/mlflow-artifacts";
export const files = `${proxy}/artifacts`;

export interface ArtifactServer extends OpenServer {
  /** Holds the destination, `root`, and whatever a test puts beside it. */
  readonly folder: string;
  readonly root: string;
  put(path: string, body: Exclude<RequestInit["body"], undefined>, headers?: Record<string, string>): Promise<Response>;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "artifacts-")));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** @param flags what differs from a server that serves everything */
export async function artifactServer(
  flags: { readonly serve?: boolean; readonly only?: boolean; readonly localRoots?: readonly string[] } = {},
  options: Partial<ServerOptions> = {},
): Promise<ArtifactServer> {
  const folder = await temporaryFolder();
  const root = join(folder, "root");
  const server = await openServer({ artifacts: { serve: true, only: false, destination: root, ...flags }, ...options });
  const put: ArtifactServer["put"] = (path, body, headers = {}) =>
    fetch(server.url + path, {
      method: "PUT",
      body,
      headers,
      ...(body instanceof ReadableStream && { duplex: "half" }),
    });
  return { ...server, folder, root, put };
}

/** The path goes out as it is. */
export function raw(url: string, method: string, path: string, body = ""): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest({ hostname, port, method, path }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.on("error", reject).end(body);
  });
}

export const codeOf = async (answer: Response): Promise<string> =>
  `${answer.status} ${((await answer.json()) as { error_code: string }).error_code}`;

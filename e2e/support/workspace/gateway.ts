// A simulated Databricks: one host in front of several workspaces, each a Runledger server of its own. `start.ts` makes it a process.
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { startServer } from "@runledger/server";
import { openMemoryStore } from "@runledger/store-memory";
import type { Answer, Asked } from "./asked.ts";
import { createLimits, type LimitOptions } from "./limits.ts";
import { createRules } from "./rules.ts";
import { type Accounts, createSignIn, type SignInCounts } from "./sign-in.ts";

export interface GatewayOptions extends LimitOptions {
  readonly accounts: Accounts;
  /** `METHOD path` lines that Databricks documents. */
  readonly documented: readonly string[];
}

export interface SeenRequest {
  /** `GET /path?query`. */
  readonly line: string;
  /** Of Authorization the scheme only. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a test may ask about what went on. */
export interface GatewayReport extends SignInCounts {
  readonly throttled: number;
  /** The last ones. */
  readonly requests: readonly SeenRequest[];
}

/** The workspace that the host names as its own. */
const OWN_WORKSPACE = "6051921418418893";
const MOST_REQUESTS = 500;

/** The address of a new workspace, which has no default experiment. */
async function openWorkspace(): Promise<string> {
  const store = await openMemoryStore();
  await store.experiments.delete("0");
  const { url } = await startServer({ store, port: 0 });
  return url;
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

function pass(workspace: string, { method, url, headers: all, body }: Asked, response: ServerResponse): void {
  const { authorization: _authorization, host: _host, ...headers } = all;
  forward(`${workspace}${url.pathname}${url.search}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  })
    .on("error", () => send(response, { status: 503, body: { message: "the workspace is gone" } }))
    .end(body);
}

function createAnswers({ accounts, documented, ...limitOptions }: GatewayOptions) {
  const signIn = createSignIn(accounts);
  const limits = createLimits(limitOptions);
  const rules = createRules(documented);
  const requests: SeenRequest[] = [];

  function record({ method, url, headers }: Asked): void {
    const [scheme] = (headers.authorization ?? "none").split(" ");
    requests.push({ line: `${method} ${url.pathname}${url.search}`, headers: { ...headers, authorization: scheme } });
    if (requests.length > MOST_REQUESTS) requests.shift();
  }
  function forTests({ url }: Asked): Answer | undefined {
    if (url.pathname === "/test/report") {
      return { status: 200, body: { ...signIn.counts, ...limits.counts, requests } satisfies GatewayReport };
    }
    if (url.pathname !== "/test/revoke") return undefined;
    signIn.revoke();
    return { status: 200, body: {} };
  }
  function metadata({ url: { origin, pathname } }: Asked): Answer | undefined {
    if (pathname !== "/.well-known/databricks-config") return undefined;
    return { status: 200, body: { oidc_endpoint: `${origin}/oidc`, workspace_id: OWN_WORKSPACE } };
  }

  /** Undefined for a call that goes on to a workspace. */
  return async (asked: Asked): Promise<Answer | undefined> => {
    const forTest = forTests(asked);
    if (forTest !== undefined) return forTest;
    record(asked);
    return (
      metadata(asked) ?? (await signIn.page(asked)) ?? signIn.refusal(asked) ?? limits.refusal(asked) ?? rules(asked)
    );
  };
}

/** @returns the address of the host */
export async function startGateway(options: GatewayOptions): Promise<string> {
  const answerTo = createAnswers(options);
  const workspaces = new Map<string, Promise<string>>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const asked: Asked = { method, url: new URL(url, `http://${headers.host}`), headers, body: await text(request) };
    const answer = await answerTo(asked);
    if (answer !== undefined) return send(response, answer);
    const id = headers["x-databricks-org-id"];
    if (typeof id !== "string") return send(response, { status: 400, body: { message: "which workspace?" } });
    const workspace = workspaces.get(id) ?? openWorkspace();
    workspaces.set(id, workspace);
    pass(await workspace, asked, response);
  }

  const gateway = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      send(response, { status: 500, body: { message: String(error) } }),
    );
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const address = gateway.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

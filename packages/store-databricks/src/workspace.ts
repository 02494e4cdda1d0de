// What a workspace says about itself before anybody signs in; asked once, and only when it is needed.
import { type Millis, StoreError } from "@runledger/store-api";
import { createSend, type FailedAnswer } from "@runledger/store-http/internal";
import { fieldsOf } from "./json.js";
import { checkWorkspaceId, parseHost } from "./settings/host.js";
import type { Setting, Settings } from "./settings/settings.js";
import type { Transport } from "./transport.js";

const TIMEOUT: Millis = 10_000;

export interface Workspace {
  /** Scheme, host, port and an optional path, without a slash at the end. */
  readonly base: string;
  /** Undefined where neither the settings nor the host name one: then the host serves one workspace. */
  id(): Promise<string | undefined>;
  /** @throws UNAUTHENTICATED when the host has none */
  tokenEndpoint(): Promise<string>;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** What is asked again after a failure, and remembered after a success. */
function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}

/** @param host of the settings, which is there */
export function createWorkspace(host: Setting, settings: Settings, transport: Transport): Workspace {
  const { base, workspaceId } = parseHost(host);
  const { workspace_id, discovery_url, account_id } = settings;
  const inAddress = workspaceId === undefined ? undefined : { value: workspaceId, from: `o= of ${host.from}` };
  const chosen = workspace_id ?? inAddress;
  const ownId = chosen && checkWorkspaceId(chosen);

  /** Older hosts have no such page, and nothing here depends on it. */
  const metadata = once(async () => {
    const send = createSend({ ...transport, base, timeoutMs: TIMEOUT, retry: { maxRetries: 0 } });
    return fieldsOf(await send({ method: "GET", path: "/.well-known/databricks-config" }).catch(() => ""));
  });

  async function discoveryUrl(): Promise<string> {
    if (discovery_url !== undefined) return discovery_url.value;
    const said = await metadata();
    const account = account_id?.value ?? textOf(said["account_id"]) ?? "";
    const root = textOf(said["oidc_endpoint"])?.replace("{account_id}", account).replace(/\/+$/u, "") ?? `${base}/oidc`;
    return `${root}/.well-known/oauth-authorization-server`;
  }

  async function discoverEndpoint(): Promise<string> {
    const url = await discoveryUrl();
    const failure = ({ status }: FailedAnswer): StoreError =>
      status === 429 || status >= 500
        ? new StoreError("TEMPORARILY_UNAVAILABLE", `${url} answered ${status}; try again`)
        : new StoreError("UNAUTHENTICATED", `${url} answered ${status}, so OAuth cannot be used with ${base}`);
    const page = await createSend({ ...transport, base: url, failure })({ method: "GET", path: "" });
    const endpoint = textOf(fieldsOf(page)["token_endpoint"]);
    if (endpoint !== undefined) return endpoint;
    throw new StoreError("UNAUTHENTICATED", `${url} names no token endpoint, so OAuth cannot be used with ${base}`);
  }

  return {
    base,
    async id() {
      const known = ownId ?? textOf((await metadata())["workspace_id"]);
      return known === undefined ? undefined : checkWorkspaceId({ value: known, from: `workspace_id of ${base}` });
    },
    tokenEndpoint: once(discoverEndpoint),
  };
}

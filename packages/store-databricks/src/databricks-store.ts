// A store in a workspace of Databricks: the HTTP store over the workspace's address, credentials and differences.
import { type Millis, parseStoreUri, raise, type Store } from "@runledger/store-api";
import {
  createCall,
  createHttpStore,
  createSend,
  type Fetch,
  type RetryPolicy,
  type Send,
  type Server,
} from "@runledger/store-http/internal";
import { transportFrom } from "@runledger/store-http/node";
import { overPages } from "./bulk-histories.js";
import { chooseCredential } from "./credentials/chain.js";
import type { Credential } from "./credentials/credential.js";
import { profileOf } from "./databricks-uri.js";
import { refuseMissing, withSmallerPage } from "./differences.js";
import { attribute, attributeNames, type Environment, variable } from "./env.js";
import { explain } from "./explain.js";
import { type Configuration, readConfiguration } from "./settings/settings.js";
import type { Transport } from "./transport.js";
import { userAgent } from "./user-agent.js";
import { createWorkspace, type Workspace } from "./workspace.js";

export interface DatabricksStoreOptions {
  /** Variables of Databricks' unified authentication and of MLflow's HTTP client, PATH and HOME. Default: none, so that the file of profiles counts. */
  readonly environment?: Environment | undefined;
  /** Default: one that knows the proxies and certificates of the environment. */
  readonly fetch?: Fetch | undefined;
  /** Default: that of the environment, else MLflow's: Retry-After, and seven tries after the first. */
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** How long a workspace may say nothing; default: that of the environment, else 120,000 ms. */
  readonly timeoutMs?: Millis | undefined;
  /** One line of what an operator should know. Default: nothing is said. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** Replaces secrets of the settings and the token that was sent last. */
function secretsOf({ settings }: Configuration) {
  const fixed = attributeNames.flatMap((name) => (attribute(name).secret ? (settings[name]?.value ?? []) : []));
  let sent = "";
  return {
    sending: (authorization: string): void => void (sent = authorization.replace(/^\w+ /u, "")),
    hide: (text: string): string =>
      [...fixed, sent].reduce((left, secret) => (secret === "" ? left : left.replaceAll(secret, "***")), text),
  };
}

interface SignedIn {
  readonly configuration: Configuration;
  readonly workspace: Workspace;
  readonly credential: Credential;
  readonly transport: Transport;
  readonly trafficId: string | undefined;
}

/** Sends with the credentials, and tells them when they are refused, so that the next try has others. */
function createWorkspaceSend({ configuration, workspace, credential, transport, trafficId }: SignedIn): Send {
  const { base } = workspace;
  const { sending, hide } = secretsOf(configuration);
  const { fetch = globalThis.fetch } = transport;
  return createSend({
    ...transport,
    base,
    async headers() {
      const [credentials, workspaceId] = await Promise.all([credential.headers(), workspace.id()]);
      sending(credentials["authorization"] ?? "");
      return {
        ...credentials,
        "user-agent": userAgent(credential.way),
        ...(workspaceId !== undefined && { "x-databricks-org-id": workspaceId }),
        ...(trafficId !== undefined && { "x-databricks-traffic-id": trafficId }),
      };
    },
    async fetch(url, init) {
      const answer = await fetch(url, init);
      if (answer.status === 401) credential.refused(init.headers);
      return answer;
    },
    renew: async () => credential.renewable,
    failure: (answer) => explain(answer, { base, credential, hideSecrets: hide }),
  });
}

const workspaceServer: Server = {
  name: "databricks",
  offers: new Set(["loggedModels", "datasets", "registry"]),
  features: { infiniteMetrics: false, readOnlyTransfer: false },
  refuse: refuseMissing,
};

/** The same store, also for callers that limit their calls. */
function withWholeHistories(store: Store): Store {
  return {
    ...store,
    metrics: overPages(store.metrics),
    with: (options) => withWholeHistories(store.with(options)),
  };
}

/**
 * Opens `databricks` or `databricks://profile`. Which credentials there are is found out here; whether they are good,
 * the first call or `ping` says.
 *
 * @throws INVALID_PARAMETER_VALUE on another URI or settings that contradict each other; UNAUTHENTICATED when there are no credentials
 */
export async function openDatabricksStore(uri = "databricks", options: DatabricksStoreOptions = {}): Promise<Store> {
  const { environment = {}, warn } = options;
  const configuration = await readConfiguration(profileOf(parseStoreUri(uri)), environment);
  const { host } = configuration.settings;
  if (host === undefined) {
    return raise(
      "UNAUTHENTICATED",
      `No Databricks workspace is named in ${configuration.read}; set DATABRICKS_HOST, or host in a profile of ~/.databrickscfg`,
    );
  }
  const { close, ...fromEnvironment } = await transportFrom(environment);
  const transport: Transport = {
    ...fromEnvironment,
    fetch: options.fetch ?? fromEnvironment.fetch,
    retry: { ...fromEnvironment.retry, ...options.retry },
    timeoutMs: options.timeoutMs ?? fromEnvironment.timeoutMs,
    followRedirects: false,
  };
  const workspace = createWorkspace(host, configuration.settings, transport);
  const credential = await chooseCredential({ configuration, workspace, environment, transport, now: Date.now });
  if (/^http:\/\/(?!127\.|localhost|\[::1\])/u.test(workspace.base)) {
    warn?.(`${workspace.base} is reached without TLS: whoever listens on the way can read the credentials`);
  }
  const trafficId = variable(environment, "MLFLOW_DATABRICKS_TRAFFIC_ID");
  const send = createWorkspaceSend({ configuration, workspace, credential, transport, trafficId });
  const call = createCall(send);
  return withWholeHistories(
    createHttpStore({
      server: workspaceServer,
      send,
      hooks: { rewrite: withSmallerPage },
      close,
      ping: async (callOptions) => {
        await call("searchExperiments", { max_results: 1, order_by: [] }, callOptions);
      },
    }),
  );
}

// The environment variables of MLflow's client, and those of proxies, in one table. Only Node programs hand them in.
import { raise, shown } from "@runledger/store-api";
import { basicAuthorization } from "../address.js";
import { defaultRetry, defaultTimeoutMs, type RetryPolicy } from "../connection.js";

/** Meaning and default of each; all are optional, and an empty one counts as unset. */
export const variables = {
  MLFLOW_TRACKING_USERNAME:
    "User for Basic authentication, with MLFLOW_TRACKING_PASSWORD. A user in the URI goes before it.",
  MLFLOW_TRACKING_PASSWORD: "That user's password.",
  MLFLOW_TRACKING_TOKEN: "Bearer token, where no user and password are given.",
  MLFLOW_TRACKING_INSECURE_TLS:
    "`true` trusts every certificate; default: false. Not together with MLFLOW_TRACKING_SERVER_CERT_PATH.",
  MLFLOW_TRACKING_SERVER_CERT_PATH:
    "PEM file of the authorities that the server's certificate may come from; default: Node's own.",
  MLFLOW_TRACKING_CLIENT_CERT_PATH: "PEM file with the certificate to show to the server and its key.",
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: "Tries after the first, 0 to 10; default 7.",
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR:
    "Seconds, 0 to 120; default 2. The pauses are none, then 2, 4, 8… times this, at most 120 s.",
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: "Seconds; default 1. Up to this much is added to each pause.",
  MLFLOW_HTTP_REQUEST_TIMEOUT: "Seconds that a server may say nothing, at least 1; default 120.",
  MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: "Whether a server may say how long to pause; default true.",
  MLFLOW_ALLOW_HTTP_REDIRECTS: "Whether redirects are followed; default true. Credentials never go to another host.",
  HTTP_PROXY: "Proxy for http:// servers; `http_proxy` goes before it.",
  HTTPS_PROXY: "Proxy for https:// servers; `https_proxy` goes before it.",
  ALL_PROXY: "Proxy for both, where there is none of its own; `all_proxy` goes before it.",
  NO_PROXY:
    "Hosts to reach without a proxy, by commas: names with all below them, addresses, blocks such as 10.0.0.0/8, each with or without a port; `*` is all. `no_proxy` goes before it.",
} as const;

type Variable = keyof typeof variables;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Ways of MLflow's client to prove who is calling that do not exist here: passed over, the calls would go out without credentials. */
const unsupported = {
  MLFLOW_TRACKING_AUTH: "plugins of MLflow's Python client",
  MLFLOW_TRACKING_AWS_SIGV4: "AWS signatures",
} as const;

const invalid = (message: string): never => raise("INVALID_PARAMETER_VALUE", message);

const valueOf = (environment: Environment, name: Variable | keyof typeof unsupported): string | undefined =>
  environment[name]?.trim() || undefined;

/** Curl knows the lower-case name only, and CGI programs must not trust the other. */
const proxyOf = (environment: Environment, name: Variable): string | undefined =>
  environment[name.toLowerCase()]?.trim() || valueOf(environment, name);

function numberFrom(
  environment: Environment,
  name: Variable,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = valueOf(environment, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  return invalid(`${name} must be a number from ${least} to ${most}, but is ${shown(text)}`);
}

function whole(environment: Environment, name: Variable, range: readonly [number, number]): number | undefined {
  const number = numberFrom(environment, name, range);
  return number === undefined || Number.isInteger(number)
    ? number
    : invalid(`${name} must be a whole number, but is ${number}`);
}

function flag(environment: Environment, name: Variable | "MLFLOW_TRACKING_AWS_SIGV4"): boolean | undefined {
  const text = valueOf(environment, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (["true", "1"].includes(text)) return true;
  return ["false", "0"].includes(text) ? false : invalid(`${name} must be true or false, but is ${shown(text)}`);
}

/** Value of an Authorization header. Basic goes before a token, as in MLflow. */
export function authorizationFrom(environment: Environment): string | undefined {
  for (const [name, what] of Object.entries(unsupported)) {
    const set =
      name === "MLFLOW_TRACKING_AWS_SIGV4"
        ? flag(environment, name)
        : valueOf(environment, "MLFLOW_TRACKING_AUTH") !== undefined;
    if (set) invalid(`${name} is set, but ${what} are not supported; unset it and give a user or a token`);
  }
  const user = valueOf(environment, "MLFLOW_TRACKING_USERNAME");
  const password = valueOf(environment, "MLFLOW_TRACKING_PASSWORD");
  const token = valueOf(environment, "MLFLOW_TRACKING_TOKEN");
  if (user !== undefined && password !== undefined) return basicAuthorization(user, password);
  return token === undefined ? undefined : `Bearer ${token}`;
}

export interface RequestSettings {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly followRedirects: boolean;
}

export function requestSettings(environment: Environment): RequestSettings {
  const seconds = whole(environment, "MLFLOW_HTTP_REQUEST_TIMEOUT", [1, 86_400]);
  return {
    retry: {
      maxRetries: whole(environment, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", [0, 10]) ?? defaultRetry.maxRetries,
      backoffFactor:
        numberFrom(environment, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", [0, 120]) ?? defaultRetry.backoffFactor,
      backoffJitter:
        numberFrom(environment, "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", [0, 120]) ?? defaultRetry.backoffJitter,
      respectRetryAfter: flag(environment, "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER") ?? defaultRetry.respectRetryAfter,
    },
    timeoutMs: seconds === undefined ? defaultTimeoutMs : seconds * 1000,
    followRedirects: flag(environment, "MLFLOW_ALLOW_HTTP_REDIRECTS") ?? true,
  };
}

export interface TlsSettings {
  readonly trustAll: boolean;
  /** Names of PEM files. */
  readonly authorities: string | undefined;
  readonly clientCertificate: string | undefined;
}

export function tlsSettings(environment: Environment): TlsSettings {
  const trustAll = flag(environment, "MLFLOW_TRACKING_INSECURE_TLS") ?? false;
  const authorities = valueOf(environment, "MLFLOW_TRACKING_SERVER_CERT_PATH");
  if (trustAll && authorities !== undefined) {
    invalid("MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH exclude each other; unset one of them");
  }
  return { trustAll, authorities, clientCertificate: valueOf(environment, "MLFLOW_TRACKING_CLIENT_CERT_PATH") };
}

export interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  readonly none: string | undefined;
}

export function proxySettings(environment: Environment): ProxySettings {
  const all = proxyOf(environment, "ALL_PROXY");
  return {
    http: proxyOf(environment, "HTTP_PROXY") ?? all,
    https: proxyOf(environment, "HTTPS_PROXY") ?? all,
    none: proxyOf(environment, "NO_PROXY"),
  };
}

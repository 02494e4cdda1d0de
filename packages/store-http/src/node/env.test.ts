// What the variables of MLflow's client mean here.
import { expect, test } from "vitest";
import { authorizationFrom, proxySettings, requestSettings, tlsSettings } from "./env.js";

const basic = `Basic ${btoa("me:pw")}`;

test.each([
  [{}, undefined],
  [{ MLFLOW_TRACKING_USERNAME: "me", MLFLOW_TRACKING_PASSWORD: "pw" }, basic],
  [{ MLFLOW_TRACKING_TOKEN: "t" }, "Bearer t"],
  [{ MLFLOW_TRACKING_USERNAME: "me", MLFLOW_TRACKING_PASSWORD: "pw", MLFLOW_TRACKING_TOKEN: "t" }, basic],
  [{ MLFLOW_TRACKING_USERNAME: "me", MLFLOW_TRACKING_PASSWORD: " ", MLFLOW_TRACKING_TOKEN: "t" }, "Bearer t"],
  [{ MLFLOW_TRACKING_USERNAME: "me" }, undefined],
  [{ MLFLOW_TRACKING_AWS_SIGV4: "false" }, undefined],
])("credentials of %j", (environment, authorization) => {
  expect(authorizationFrom(environment)).toBe(authorization);
});

test.each([{ MLFLOW_TRACKING_AUTH: "kubernetes" }, { MLFLOW_TRACKING_AWS_SIGV4: "true" }])(
  "%j is refused rather than passed over",
  (environment) =>
    expect(() => authorizationFrom(environment)).toThrow(/^MLFLOW_TRACKING_\w+ is set, but .* not supported/),
);

test("without variables MLflow's defaults hold", () => {
  expect(requestSettings({})).toEqual({
    retry: { maxRetries: 7, backoffFactor: 2, backoffJitter: 1, respectRetryAfter: true },
    timeoutMs: 120_000,
    followRedirects: true,
  });
});

test("each variable is read", () => {
  const environment = {
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0",
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: "0.5",
    MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: "0",
    MLFLOW_HTTP_REQUEST_TIMEOUT: "5",
    MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: "False",
    MLFLOW_ALLOW_HTTP_REDIRECTS: "0",
  };
  expect(requestSettings(environment)).toEqual({
    retry: { maxRetries: 0, backoffFactor: 0.5, backoffJitter: 0, respectRetryAfter: false },
    timeoutMs: 5000,
    followRedirects: false,
  });
});

test.each([
  [
    { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "11" },
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES must be a number from 0 to 10, but is '11'",
  ],
  [{ MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1.5" }, "MLFLOW_HTTP_REQUEST_MAX_RETRIES must be a whole number, but is 1.5"],
  [
    { MLFLOW_HTTP_REQUEST_TIMEOUT: "soon" },
    "MLFLOW_HTTP_REQUEST_TIMEOUT must be a number from 1 to 86400, but is 'soon'",
  ],
  [{ MLFLOW_HTTP_REQUEST_TIMEOUT: "0" }, "MLFLOW_HTTP_REQUEST_TIMEOUT must be a number from 1 to 86400, but is '0'"],
  [{ MLFLOW_ALLOW_HTTP_REDIRECTS: "yes" }, "MLFLOW_ALLOW_HTTP_REDIRECTS must be true or false, but is 'yes'"],
])("%j cannot be meant", (environment, message) => {
  expect(() => requestSettings(environment)).toThrow(message);
});

test("trusting everybody and trusting somebody exclude each other", () => {
  const environment = { MLFLOW_TRACKING_INSECURE_TLS: "true", MLFLOW_TRACKING_SERVER_CERT_PATH: "/ca.pem" };
  expect(() => tlsSettings(environment)).toThrow(/exclude each other/);
});

test("a lower-case proxy goes before an upper-case one, and one of its own before that for all", () => {
  expect(
    proxySettings({ HTTP_PROXY: "http://a", http_proxy: "http://b", ALL_PROXY: "http://c", no_proxy: "x" }),
  ).toEqual({
    http: "http://b",
    https: "http://c",
    none: "x",
  });
});

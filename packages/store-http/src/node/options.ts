// From an environment to the options of a store.
import type { HttpStoreOptions } from "../http-store.js";
import { authorizationFrom, type Environment, proxySettings, requestSettings, tlsSettings } from "./env.js";
import { tlsOptions } from "./tls.js";

/** How requests are sent, without who sends them: for stores with credentials of their own. @throws INVALID_PARAMETER_VALUE as `optionsFrom` does */
export async function transportFrom(environment: Environment): Promise<Omit<HttpStoreOptions, "headers" | "renew">> {
  const tls = tlsOptions(tlsSettings(environment));
  const proxies = proxySettings(environment);
  const plain = tls === undefined && proxies.http === undefined && proxies.https === undefined;
  const client = plain ? undefined : (await import("./fetch.js")).createNodeFetch(tls, proxies);
  return { ...requestSettings(environment), fetch: client?.fetch, close: client?.close };
}

/**
 * What MLflow's client would take from the environment: credentials, certificates, proxies, retries and the timeout.
 *
 * @param environment such as `process.env`; `variables` lists what is read
 * @throws INVALID_PARAMETER_VALUE when a variable cannot be meant or a file cannot be read
 */
export async function optionsFrom(environment: Environment): Promise<HttpStoreOptions> {
  const authorization = authorizationFrom(environment);
  return {
    ...(await transportFrom(environment)),
    headers: async () => (authorization === undefined ? {} : { authorization }),
  };
}

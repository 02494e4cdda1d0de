// From flags and environment to settings: a flag goes before its variable, and that before the default.
import { InvalidArgumentError } from "commander";
import type { ServerOption, ServerSettings } from "./server-options.js";
import { serverOptions } from "./server-options.js";
import { UsageError } from "./usage-error.js";

export type Environment = Readonly<Record<string, string | undefined>>;

function fromEnvironment<T>({ env, parse }: ServerOption<T>, environment: Environment): T | undefined {
  const text = env === undefined ? undefined : environment[env];
  if (text === undefined || text.trim() === "") return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new UsageError(`variable ${env} is '${text}'. ${error.message}`);
    throw error;
  }
}

/** @throws UsageError when a variable has a value that its flag would not take */
export function settingsFrom(flags: Partial<ServerSettings>, environment: Environment): ServerSettings {
  const resolve = <K extends keyof ServerSettings>(name: K): ServerSettings[K] => {
    const option: ServerOption<ServerSettings[K]> = serverOptions[name];
    return flags[name] ?? fromEnvironment(option, environment) ?? option.found?.() ?? option.fallback;
  };
  return {
    backendStoreUri: resolve("backendStoreUri"),
    readReplicaBackendStoreUri: resolve("readReplicaBackendStoreUri"),
    registryStoreUri: resolve("registryStoreUri"),
    defaultArtifactRoot: resolve("defaultArtifactRoot"),
    serveArtifacts: resolve("serveArtifacts"),
    artifactsDestination: resolve("artifactsDestination"),
    artifactsOnly: resolve("artifactsOnly"),
    host: resolve("host"),
    port: resolve("port"),
    workers: resolve("workers"),
    staticPrefix: resolve("staticPrefix"),
    allowTransfer: resolve("allowTransfer"),
    allowedHosts: resolve("allowedHosts"),
    corsAllowedOrigins: resolve("corsAllowedOrigins"),
    xFrameOptions: resolve("xFrameOptions"),
    storePlugin: resolve("storePlugin"),
    logRequests: resolve("logRequests"),
    json: resolve("json"),
  };
}

// Every option of `runledger server`: one table for flags, environment, defaults, help and docs/reference/cli/server.md.
// Names and meanings are MLflow's where MLflow has the option.
import { listenDefaults } from "@runledger/server";
import { InvalidArgumentError } from "commander";
import { existingRuns } from "./existing-runs.js";
import { READ_REPLICA } from "./stores.js";

export interface ServerSettings {
  readonly backendStoreUri: string;
  readonly readReplicaBackendStoreUri: string | undefined;
  readonly registryStoreUri: string | undefined;
  readonly defaultArtifactRoot: string | undefined;
  readonly serveArtifacts: boolean;
  readonly artifactsDestination: string;
  readonly artifactsOnly: boolean;
  readonly host: string;
  readonly port: number;
  readonly workers: number | undefined;
  readonly staticPrefix: string | undefined;
  readonly allowTransfer: boolean;
  readonly allowedHosts: readonly string[] | undefined;
  readonly corsAllowedOrigins: readonly string[] | undefined;
  readonly xFrameOptions: "SAMEORIGIN" | "DENY" | "NONE";
  readonly storePlugin: readonly string[];
  readonly logRequests: boolean;
  readonly json: boolean;
}

export interface ServerOption<T> {
  /** In commander's syntax. */
  readonly flags: string;
  /** The same with the opposite meaning. */
  readonly negation?: string;
  readonly env?: string;
  readonly fallback: T;
  /** What the working folder has to offer goes before the fallback. */
  readonly found?: () => T | undefined;
  readonly help: string;
  /** Reads the text of a flag or variable. @throws InvalidArgumentError saying what is expected */
  readonly parse: (text: string) => T;
  /** May be given several times; values add up. */
  readonly repeatable?: true;
}

const text = (value: string): string => {
  if (value.trim() === "") throw new InvalidArgumentError("Expected a value.");
  return value;
};

const list = (value: string): readonly string[] =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const bool = (value: string): boolean => {
  const word = value.toLowerCase();
  if (!["true", "1", "false", "0"].includes(word)) throw new InvalidArgumentError("Expected true, false, 1 or 0.");
  return word === "true" || word === "1";
};

const integer =
  (least: number, most: number) =>
  (value: string): number => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most))
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return number;
  };

const prefix = (value: string): string => {
  if (!/^(\/[\w.~-]+)+$/.test(value))
    throw new InvalidArgumentError("Expected a path such as /mlflow, without a slash at its end.");
  return value;
};

const frames = ["SAMEORIGIN", "DENY", "NONE"] as const;

const frameOptions = (value: string): ServerSettings["xFrameOptions"] =>
  frames.find((known) => known === value.toUpperCase()) ??
  (() => {
    throw new InvalidArgumentError(`Expected one of ${frames.join(", ")}.`);
  })();

export const serverOptions: { readonly [K in keyof ServerSettings]: ServerOption<ServerSettings[K]> } = {
  backendStoreUri: {
    flags: "--backend-store-uri <uri>",
    env: "MLFLOW_BACKEND_STORE_URI",
    fallback: "sqlite:///runledger.db",
    found: existingRuns,
    help: "where experiments and runs are kept: sqlite:///relative.db, sqlite:////absolute.db, ./mlruns, memory:, http://other-server:5000, or the scheme of a plugin; where nothing is said and ./mlruns holds experiments, it is ./mlruns",
    parse: text,
  },
  readReplicaBackendStoreUri: {
    flags: "--read-replica-backend-store-uri <uri>",
    env: READ_REPLICA,
    fallback: undefined,
    help: "another database server with the same data, which reads go to; what was just written may be missing there for a while",
    parse: text,
  },
  registryStoreUri: {
    flags: "--registry-store-uri <uri>",
    env: "MLFLOW_REGISTRY_STORE_URI",
    fallback: undefined,
    help: "where registered models are kept; default: with the runs",
    parse: text,
  },
  defaultArtifactRoot: {
    flags: "--default-artifact-root <uri>",
    env: "MLFLOW_DEFAULT_ARTIFACT_ROOT",
    fallback: undefined,
    help: "where new experiments keep artifacts; default: this server; with --no-serve-artifacts the folder of a file store, else ./mlruns",
    parse: text,
  },
  serveArtifacts: {
    flags: "--serve-artifacts",
    negation: "--no-serve-artifacts",
    env: "MLFLOW_SERVE_ARTIFACTS",
    fallback: true,
    help: "keep artifacts for clients in --artifacts-destination",
    parse: bool,
  },
  artifactsDestination: {
    flags: "--artifacts-destination <folder>",
    env: "MLFLOW_ARTIFACTS_DESTINATION",
    fallback: "./mlartifacts",
    help: "folder, or file: URI, of the artifacts that are served",
    parse: text,
  },
  artifactsOnly: {
    flags: "--artifacts-only",
    env: "MLFLOW_ARTIFACTS_ONLY",
    fallback: false,
    help: "serve artifacts and nothing else",
    parse: bool,
  },
  host: {
    flags: "-h, --host <address>",
    env: "MLFLOW_HOST",
    fallback: listenDefaults.host,
    help: "address to listen on; 0.0.0.0 is all of them",
    parse: text,
  },
  port: {
    flags: "-p, --port <number>",
    env: "MLFLOW_PORT",
    fallback: listenDefaults.port,
    help: "port to listen on; 0 takes any free one",
    parse: integer(0, 65_535),
  },
  workers: {
    flags: "-w, --workers <number>",
    env: "MLFLOW_WORKERS",
    fallback: undefined,
    help: "accepted for MLflow's sake and without effect: one process serves all requests",
    parse: integer(1, 1_000_000),
  },
  staticPrefix: {
    flags: "--static-prefix <path>",
    env: "MLFLOW_STATIC_PREFIX",
    fallback: undefined,
    help: "put before every path, such as /mlflow",
    parse: prefix,
  },
  allowTransfer: {
    flags: "--allow-transfer",
    negation: "--no-allow-transfer",
    env: "RUNLEDGER_ALLOW_TRANSFER",
    fallback: false,
    help: "let clients write whole runs and models with their ids and times, as runledger copy does; reading them is always allowed",
    parse: bool,
  },
  allowedHosts: {
    flags: "--allowed-hosts <names>",
    env: "MLFLOW_SERVER_ALLOWED_HOSTS",
    fallback: undefined,
    help: "Host headers to answer, by commas, * is any text; default: localhost and private addresses",
    parse: list,
  },
  corsAllowedOrigins: {
    flags: "--cors-allowed-origins <origins>",
    env: "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
    fallback: undefined,
    help: "origins of web pages that may call, by commas, * is any text; pages on localhost always may",
    parse: list,
  },
  xFrameOptions: {
    flags: "--x-frame-options <value>",
    env: "MLFLOW_SERVER_X_FRAME_OPTIONS",
    fallback: "SAMEORIGIN",
    help: `who may show the server in a frame: ${frames.join(", ")}`,
    parse: frameOptions,
  },
  storePlugin: {
    flags: "--store-plugin <package>",
    env: "RUNLEDGER_STORE_PLUGIN",
    fallback: [],
    help: "package or file of a store to offer besides the built-in ones; may be repeated",
    parse: list,
    repeatable: true,
  },
  logRequests: {
    flags: "--log-requests",
    env: "RUNLEDGER_LOG_REQUESTS",
    fallback: false,
    help: "write one line of JSON for each request",
    parse: bool,
  },
  json: {
    flags: "--json",
    env: "RUNLEDGER_JSON",
    fallback: false,
    help: "say start and stop as JSON lines",
    parse: bool,
  },
};

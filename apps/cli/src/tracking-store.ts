// The store that a command works on: named by a flag, a variable, or what lies in the working folder; opened late and closed always.
import { existsSync } from "node:fs";
import type { Store } from "@runledger/store-api";
import { Option } from "commander";
import { collectList, type CommandContext } from "./command.js";
import { existingRuns } from "./existing-runs.js";

export interface StoreFlags {
  readonly trackingUri?: string;
  readonly registryUri?: string;
  readonly storePlugin?: readonly string[];
}

/** MLflow's, and last the one that `runledger server` makes when nothing is said. */
const databases = [
  { file: "mlflow.db", uri: "sqlite:///mlflow.db" },
  { file: "runledger.db", uri: "sqlite:///runledger.db" },
] as const;

/** Of the command, where several stores are named by arguments. */
export const pluginOption = (): Option =>
  new Option(
    "--store-plugin <package>",
    "package or file of a store to offer besides the built-in ones; may be repeated",
  )
    .env("RUNLEDGER_STORE_PLUGIN")
    .argParser(collectList);

const trackingOption = (): Option =>
  new Option(
    "--tracking-uri <uri>",
    "where the runs are; default: ./mlruns if it holds experiments, else sqlite:///mlflow.db",
  ).env("MLFLOW_TRACKING_URI");

const registryOption = (): Option =>
  new Option("--registry-uri <uri>", "where the models are; default: with the runs").env("MLFLOW_REGISTRY_URI");

/** Flags that say where experiments, runs and artifacts are. */
export const trackingOptions = (): readonly Option[] => [trackingOption(), pluginOption()];

/** Flags that say where registered models are. */
export const registryOptions = (): readonly Option[] => [registryOption(), ...trackingOptions()];

/** MLflow's default; a database that a server of ours made here counts where MLflow's is missing. */
export function trackingUriOf({ trackingUri }: StoreFlags): string {
  const found = trackingUri ?? existingRuns() ?? databases.find(({ file }) => existsSync(file))?.uri;
  return found ?? databases[0].uri;
}

/** A store by its URI, for commands that take one as an argument. */
export interface StorePlace {
  readonly uri: string;
  readonly registryUri?: string | undefined;
  readonly plugins: readonly string[];
}

/**
 * Opens a store and closes it whatever happens.
 *
 * @throws StoreError with one sentence for the user
 */
export async function withStoreAt<Result>(
  { terminal, environment }: CommandContext,
  { uri, registryUri, plugins }: StorePlace,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  // Loaded here, so that help and refusals come at once.
  const [{ openStores }, { artifactRoot }] = await Promise.all([import("./stores.js"), import("./artifact-places.js")]);
  const store = await openStores(
    { backendStoreUri: uri, registryStoreUri: registryUri, storePlugin: plugins },
    {
      artifactRoot: artifactRoot({ backendStoreUri: uri, defaultArtifactRoot: undefined, serveArtifacts: false }),
      environment,
      warn: (message) => terminal.tell(`runledger: ${message}`),
    },
  );
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** As `withStoreAt`, for the store that the flags name. */
export const withStore = <Result>(
  context: CommandContext,
  flags: StoreFlags,
  work: (store: Store) => Promise<Result>,
): Promise<Result> =>
  withStoreAt(
    context,
    { uri: trackingUriOf(flags), registryUri: flags.registryUri, plugins: flags.storePlugin ?? [] },
    work,
  );

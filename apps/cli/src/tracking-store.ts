// The store that a command works on: named by a flag, a variable, or what lies in the working folder; opened late and closed always.
import { existsSync } from "node:fs";
import type { Store } from "@runledger/store-api";
import { type Command, Option } from "commander";
import { collect, type CommandContext } from "./command.js";
import { existingRuns } from "./existing-runs.js";
import type { Environment } from "./settings.js";

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

const pluginOption = (): Option =>
  new Option(
    "--store-plugin <package>",
    "package or file of a store to offer besides the built-in ones; may be repeated (env: RUNLEDGER_STORE_PLUGIN)",
  ).argParser(collect);

/** Adds the flags that say where experiments, runs and artifacts are. */
export function addTrackingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--tracking-uri <uri>",
        "where the runs are; default: ./mlruns if it holds experiments, else sqlite:///mlflow.db (env: MLFLOW_TRACKING_URI)",
      ),
    )
    .addOption(pluginOption());
}

/** Adds the flags that say where registered models are. */
export function addRegistryOptions(command: Command): Command {
  addTrackingOptions(command);
  return command.addOption(
    new Option("--registry-uri <uri>", "where the models are; default: with the runs (env: MLFLOW_REGISTRY_URI)"),
  );
}

const listed = (text: string | undefined): readonly string[] =>
  text?.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])) ?? [];

export function pluginsFrom({ storePlugin }: StoreFlags, environment: Environment): readonly string[] {
  return storePlugin ?? listed(environment["RUNLEDGER_STORE_PLUGIN"]);
}

/** MLflow's default; a database that a server of ours made here counts where MLflow's is missing. */
export function trackingUriFrom({ trackingUri }: StoreFlags, environment: Environment): string {
  const said = trackingUri ?? environment["MLFLOW_TRACKING_URI"];
  if (said !== undefined && said.trim() !== "") return said;
  const found = existingRuns() ?? databases.find(({ file }) => existsSync(file))?.uri;
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

/** As `withStoreAt`, for the store that flags and environment name. */
export async function withStore<Result>(
  context: CommandContext,
  flags: StoreFlags,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { environment } = context;
  const place = {
    uri: trackingUriFrom(flags, environment),
    registryUri: flags.registryUri ?? environment["MLFLOW_REGISTRY_URI"],
    plugins: pluginsFrom(flags, environment),
  };
  return withStoreAt(context, place, work);
}

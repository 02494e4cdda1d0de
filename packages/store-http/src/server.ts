// What the server of a store is and offers. Found out once, when a store is opened; no call is tried in order to see it fail.
import { type Input, type RouteName, routes } from "@runledger/rest-api";
import {
  type CallOptions,
  type Capability,
  capabilities,
  type Features,
  raise,
  StoreError,
} from "@runledger/store-api";
import { createCall } from "./call.js";
import type { Send } from "./send.js";
import { compareVersions, parseVersion, type Version } from "./version.js";

export interface Server {
  /** For messages: `MLflow 2.9.2`, `Runledger 1.0.0`, or `http` when it did not say. */
  readonly name: string;
  readonly offers: ReadonlySet<Capability>;
  readonly features: Features;
  /** @throws NOT_IMPLEMENTED for what this server is too old for */
  readonly refuse: <Name extends RouteName>(name: Name, input: Input<Name>) => void;
  /** The input in words that this server understands. Default: as it is. */
  readonly amend?: (<Name extends RouteName>(name: Name, input: Input<Name>) => Input<Name>) | undefined;
}

/** MLflow's versions that brought what is not in all of them. */
const capabilitiesSince: Partial<Record<Capability, string>> = { loggedModels: "3.0.0" };
const routesSince: Partial<Record<RouteName, string>> = {
  getMetricHistoryBulkInterval: "2.11.0",
  logOutputs: "3.0.0",
  deleteExperimentTag: "3.2.0",
};

/** Arguments that an older server would pass over without a word. */
type ArgumentsSince = {
  readonly [Name in RouteName]?: {
    readonly version: string;
    readonly what: string;
    readonly isGiven: (input: Input<Name>) => boolean;
  };
};
const argumentsSince: ArgumentsSince = {
  logInputs: { version: "3.0.0", what: "models as inputs", isGiven: ({ models }) => models.length > 0 },
  logBatch: {
    version: "3.0.0",
    what: "metrics of logged models",
    isGiven: ({ metrics }) => metrics.some(({ model_id: id }) => id !== undefined && id !== ""),
  },
  getLoggedModel: {
    version: "3.7.0",
    what: "a look at deleted models",
    isGiven: ({ allow_deleted: deleted }) => deleted === true,
  },
  createModelVersion: {
    version: "3.0.0",
    what: "the logged model of a version",
    isGiven: ({ model_id: id }) => id !== undefined && id !== "",
  },
};

type Amendments = { readonly [Name in RouteName]?: (input: Input<Name>) => Input<Name> };
const amendments: Amendments = {
  // From 3.1 on servers take no number for 0 and give an empty history; older ones do not read it.
  getMetricHistory: (input) => ({ ...input, max_results: input.max_results ?? 2 ** 31 - 2 }),
};

/** What MLflow's servers have and this package can call. */
const ofMlflow: readonly Capability[] = ["loggedModels", "datasets", "registry"];

function isOlder(version: Version | undefined, needed: string | undefined): needed is string {
  const least = needed === undefined ? undefined : parseVersion(needed);
  return version !== undefined && least !== undefined && compareVersions(version, least) < 0;
}

/** A server of MLflow, by what it says its version is; of an unknown one everything is expected. */
export function mlflowServer(versionText: string): Server {
  const version = parseVersion(versionText);
  const name = version === undefined ? "http" : `MLflow ${version.text}`;
  const tooOld = (what: string, needed: string): never =>
    raise("NOT_IMPLEMENTED", `The server is ${name}; ${what} came with MLflow ${needed}`);
  return {
    name,
    offers: new Set(ofMlflow.filter((capability) => !isOlder(version, capabilitiesSince[capability]))),
    // Its SQL schema keeps no infinities, and a file store behind a server is not told apart.
    features: { infiniteMetrics: false, readOnlyTransfer: false },
    refuse: (route, input) => {
      const needed = routesSince[route];
      if (isOlder(version, needed)) tooOld(`${routes[route].methods[0]} ${routes[route].path}`, needed);
      const argument = argumentsSince[route];
      if (argument !== undefined && isOlder(version, argument.version) && argument.isGiven(input)) {
        tooOld(argument.what, argument.version);
      }
    },
    amend: (route, input) => amendments[route]?.(input) ?? input,
  };
}

/** What a server answers that does not have the route. A page that a gateway sends for every path cannot be read. */
const absent: ReadonlySet<string> = new Set([
  "ENDPOINT_NOT_FOUND",
  "NOT_FOUND",
  "RESOURCE_DOES_NOT_EXIST",
  "INTERNAL_ERROR",
]);

async function unlessAbsent<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (StoreError.is(error) && absent.has(error.code)) return undefined;
    throw error;
  }
}

/**
 * Asks for Runledger's own description first and for MLflow's version where there is none.
 *
 * @throws StoreError when the server cannot be reached or refuses the credentials
 */
export async function findServer(send: Send, options?: CallOptions): Promise<Server> {
  const own = await unlessAbsent(createCall(send)("describeServer", {}, options));
  if (own === undefined) {
    const text = await unlessAbsent(send({ method: "GET", path: "/version" }, options));
    return mlflowServer(text ?? "");
  }
  return {
    name: `Runledger ${own.version}`,
    offers: new Set(capabilities.filter((capability) => own.capabilities.includes(capability))),
    features: {
      infiniteMetrics: own.features.infinite_metrics,
      readOnlyTransfer: own.features.read_only_transfer,
    },
    refuse: () => undefined,
  };
}

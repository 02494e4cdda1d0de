// What the server of a store is and offers. Found out once, when a store is opened; no call is tried in order to see it fail.
import { type RouteName, routes } from "@runledger/rest-api";
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
  /** @throws NOT_IMPLEMENTED for a route that this server is too old for */
  readonly refuse: (name: RouteName) => void;
}

/** MLflow's versions that brought what is not in all of them. */
export const since = {
  capabilities: { loggedModels: "3.0.0" },
  routes: {
    getMetricHistoryBulkInterval: "2.10.0",
    logOutputs: "3.0.0",
    deleteExperimentTag: "3.2.0",
  },
} as const satisfies {
  readonly capabilities: Partial<Record<Capability, string>>;
  readonly routes: Partial<Record<RouteName, string>>;
};

/** What MLflow's servers have and this package can call. */
const ofMlflow: readonly Capability[] = ["loggedModels", "datasets", "registry"];

const isOlder = (version: Version, needed: string | undefined): boolean =>
  needed !== undefined && compareVersions(version, parseVersion(needed) ?? version) < 0;

function neededFor(name: RouteName): string | undefined {
  const table: Partial<Record<RouteName, string>> = since.routes;
  return table[name];
}

/** A server of MLflow, by what it says its version is; of an unknown one everything is expected. */
export function mlflowServer(versionText: string): Server {
  const version = parseVersion(versionText);
  const needs: Partial<Record<Capability, string>> = since.capabilities;
  const offered = ofMlflow.filter((capability) => version === undefined || !isOlder(version, needs[capability]));
  const name = version === undefined ? "http" : `MLflow ${version.text}`;
  return {
    name,
    offers: new Set(offered),
    // Its SQL schema keeps no infinities, and a file store behind a server is not told apart.
    features: { infiniteMetrics: false },
    refuse: (route) => {
      const needed = neededFor(route);
      if (version === undefined || !isOlder(version, needed)) return;
      const { methods, path } = routes[route];
      raise("NOT_IMPLEMENTED", `The server is MLflow ${version.text}; ${methods[0]} ${path} needs MLflow ${needed}`);
    },
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
    features: { infiniteMetrics: own.features.infinite_metrics },
    refuse: () => undefined,
  };
}

// How a workspace differs from MLflow's server, in one table. What is not here is the same.
import type { OutgoingRequest, RouteName } from "@runledger/rest-api";
import { limits, raise } from "@runledger/store-api";

const noAliases = "its model registry has no aliases; use a stage or a tag, or Models in Unity Catalog";

/** Routes that a workspace does not have, and what to do instead. Nothing is sent. */
export const refusedRoutes: Partial<Record<RouteName, string>> = {
  setRegisteredModelAlias: noAliases,
  deleteRegisteredModelAlias: noAliases,
  getModelVersionByAlias: noAliases,
  searchDatasets: "it does not list the data sets of experiments; read the inputs of their runs",
};

/** Searches whose largest page is smaller than MLflow's. A page between the two is asked for at the smaller size, and its token leads on. */
export const smallerPages: Partial<Record<RouteName, { readonly most: number; readonly mlflow: number }>> = {
  searchExperiments: { most: 3000, mlflow: limits.pages.experiments.most },
  searchLoggedModels: { most: 50, mlflow: limits.pages.loggedModels.most },
  searchModelVersions: { most: 10_000, mlflow: limits.pages.modelVersions.most },
  getMetricHistory: { most: 25_000, mlflow: Infinity },
};

/** What other files of this package see to: `bulk-histories.ts`, `databricks-store.ts`, `explain.ts`. */
export const otherDifferences = {
  "metric histories":
    "one run's come in pages whether asked for or not, so all pages are read; those of several runs are read run by run",
  ping: "a search for one experiment, as there is no `/health`; it shows that workspace and credentials are good",
  errors:
    "bad credentials are a 401 or a 403 about a token, a missing route is a 404, a limit is a 429; all are told apart",
} as const;

/** @throws NOT_IMPLEMENTED */
export function refuseMissing(name: RouteName): void {
  const reason = refusedRoutes[name];
  if (reason !== undefined) raise("NOT_IMPLEMENTED", `A Databricks workspace does not serve this: ${reason}`);
}

/** The size to ask for, or undefined where the one that was asked for stands: it fits, or the server is to refuse it. */
function smaller(name: RouteName, asked: unknown): number | undefined {
  const page = smallerPages[name];
  const size = Number(asked);
  return page !== undefined && size > page.most && size <= page.mlflow ? page.most : undefined;
}

export function withSmallerPage(name: RouteName, request: OutgoingRequest): OutgoingRequest {
  if (smallerPages[name] === undefined) return request;
  const { query, body } = request;
  if (query !== undefined) {
    const size = smaller(name, query.get("max_results"));
    if (size === undefined) return request;
    const changed = new URLSearchParams(query);
    changed.set("max_results", String(size));
    return { ...request, query: changed };
  }
  const fields: { readonly max_results?: unknown } = JSON.parse(body ?? "{}");
  const size = smaller(name, fields.max_results);
  return size === undefined ? request : { ...request, body: JSON.stringify({ ...fields, max_results: size }) };
}

// What a Databricks workspace does otherwise than MLflow's server, as far as it is documented.
import type { Answer, Asked } from "./asked.ts";

/** MLflow's client calls these, and Databricks documents them under `/mlflow/databricks/`. */
const alsoPlain = ["GET /api/2.0/mlflow/registered-models/get", "POST /api/2.0/mlflow/model-versions/transition-stage"];

/** Largest pages, by path. */
const largest: Readonly<Record<string, number>> = {
  "/api/2.0/mlflow/experiments/search": 3000,
  "/api/2.0/mlflow/runs/search": 50_000,
  "/api/2.0/mlflow/logged-models/search": 50,
  "/api/2.0/mlflow/metrics/get-history": 25_000,
  "/api/2.0/mlflow/registered-models/search": 1000,
  "/api/2.0/mlflow/model-versions/search": 10_000,
};

const MAX_BODY = 1 << 20;

const refuse = (status: number, error_code: string, message: string): Answer => ({
  status,
  body: { error_code, message },
});

/** A line of the table as a pattern: `{x}` is one segment. */
const patternOf = (line: string): RegExp =>
  new RegExp(`^${line.replaceAll(".", "\\.").replaceAll(/\{\w+\}/gu, "[^/]+")}$`, "u");

function size({ body }: Asked): Answer | undefined {
  return Buffer.byteLength(body) > MAX_BODY
    ? refuse(413, "REQUEST_LIMIT_EXCEEDED", "Request body exceeds 1 MB")
    : undefined;
}

/** Names are paths of the workspace. */
function experimentName({ url, body }: Asked): Answer | undefined {
  if (!/\/experiments\/(?:create|update)$/u.test(url.pathname)) return undefined;
  const { name, new_name } = JSON.parse(body);
  const given = name ?? new_name;
  if (typeof given !== "string" || given === "" || given.startsWith("/")) return undefined;
  const message = `Got an invalid experiment name '${given}'. An experiment name must be an absolute path within the workspace`;
  return refuse(400, "INVALID_PARAMETER_VALUE", message);
}

function page({ method, url, body }: Asked): Answer | undefined {
  const most = largest[url.pathname];
  if (most === undefined) return undefined;
  const wanted = Number(method === "GET" ? url.searchParams.get("max_results") : JSON.parse(body || "{}").max_results);
  if (!(wanted > most)) return undefined;
  return refuse(400, "INVALID_PARAMETER_VALUE", `max_results must be at most ${most}, but is ${wanted}`);
}

/** @param documented `METHOD path` lines @returns undefined for a call that goes on to the workspace */
export function createRules(documented: readonly string[]): (asked: Asked) => Answer | undefined {
  const patterns = [...documented, ...alsoPlain].map(patternOf);
  const route = ({ method, url }: Asked) =>
    patterns.some((pattern) => pattern.test(`${method} ${url.pathname}`))
      ? undefined
      : refuse(404, "ENDPOINT_NOT_FOUND", `No API found for '${method} ${url.pathname}'`);
  return (asked) => route(asked) ?? size(asked) ?? experimentName(asked) ?? page(asked);
}

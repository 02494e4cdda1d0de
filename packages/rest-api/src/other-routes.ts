// Routes of MLflow 3.17 that are known here but not served, one a line; `*` stands for both prefixes.
// Pages and files of the UI are not among them: they belong to the server.
import type { Method, Prefix, WhenMissing } from "./route.js";

export interface OtherRoute {
  /** MLflow's part that the route belongs to, for messages. */
  readonly group: string;
  readonly method: Method;
  /** Full path with prefix and version; `{x}` is one segment, `{+x}` may hold slashes, at the end and in the middle. */
  readonly path: string;
  readonly whenMissing: WhenMissing;
}

const lines: Readonly<Record<string, readonly string[]>> = {
  "ai-assistant": [
    "GET /ajax-api/3.0/mlflow/assistant/config",
    "PUT /ajax-api/3.0/mlflow/assistant/config",
    "POST /ajax-api/3.0/mlflow/assistant/message",
    "GET /ajax-api/3.0/mlflow/assistant/providers",
    "GET /ajax-api/3.0/mlflow/assistant/providers/{provider}/health",
    "GET /ajax-api/3.0/mlflow/assistant/providers/{provider}/models",
    "PATCH /ajax-api/3.0/mlflow/assistant/sessions/{session_id}",
    "POST /ajax-api/3.0/mlflow/assistant/sessions/{session_id}/permission",
    "GET /ajax-api/3.0/mlflow/assistant/sessions/{session_id}/stream",
    "POST /ajax-api/3.0/mlflow/assistant/sessions/{session_id}/tool-result",
    "POST /ajax-api/3.0/mlflow/assistant/skills/install",
  ],
  "ai-datasets": [
    "DELETE /*/3.0/mlflow/datasets/{dataset_id}",
    "GET /*/3.0/mlflow/datasets/{dataset_id}",
    "POST /*/3.0/mlflow/datasets/{dataset_id}/add-experiments",
    "GET /*/3.0/mlflow/datasets/{dataset_id}/experiment-ids",
    "DELETE /*/3.0/mlflow/datasets/{dataset_id}/records",
    "GET /*/3.0/mlflow/datasets/{dataset_id}/records",
    "POST /*/3.0/mlflow/datasets/{dataset_id}/records",
    "POST /*/3.0/mlflow/datasets/{dataset_id}/remove-experiments",
    "PATCH /*/3.0/mlflow/datasets/{dataset_id}/tags",
    "DELETE /*/3.0/mlflow/datasets/{dataset_id}/tags/{key}",
    "POST /*/3.0/mlflow/datasets/create",
    "GET /*/3.0/mlflow/datasets/search",
    "POST /*/3.0/mlflow/datasets/search",
  ],
  "ai-demo": ["POST /ajax-api/3.0/mlflow/demo/delete", "POST /ajax-api/3.0/mlflow/demo/generate"],
  "ai-eval": ["POST /ajax-api/2.0/mlflow/runs/create-promptlab-run", "POST /ajax-api/3.0/mlflow/genai/evaluate/invoke"],
  "ai-gateway": [
    "GET /ajax-api/2.0/mlflow/gateway-proxy",
    "POST /ajax-api/2.0/mlflow/gateway-proxy",
    "GET /ajax-api/3.0/mlflow/gateway/provider-config",
    "GET /ajax-api/3.0/mlflow/gateway/secrets/config",
    "GET /ajax-api/3.0/mlflow/gateway/supported-models",
    "GET /ajax-api/3.0/mlflow/gateway/supported-providers",
    "POST /*/3.0/mlflow/gateway/budgets/create",
    "DELETE /*/3.0/mlflow/gateway/budgets/delete",
    "GET /*/3.0/mlflow/gateway/budgets/get",
    "GET /*/3.0/mlflow/gateway/budgets/list",
    "POST /*/3.0/mlflow/gateway/budgets/update",
    "GET /*/3.0/mlflow/gateway/budgets/windows",
    "POST /*/3.0/mlflow/gateway/endpoints/bindings/create",
    "DELETE /*/3.0/mlflow/gateway/endpoints/bindings/delete",
    "GET /*/3.0/mlflow/gateway/endpoints/bindings/list",
    "POST /*/3.0/mlflow/gateway/endpoints/create",
    "DELETE /*/3.0/mlflow/gateway/endpoints/delete",
    "DELETE /*/3.0/mlflow/gateway/endpoints/delete-tag",
    "GET /*/3.0/mlflow/gateway/endpoints/get",
    "GET /*/3.0/mlflow/gateway/endpoints/list",
    "POST /*/3.0/mlflow/gateway/endpoints/models/attach",
    "POST /*/3.0/mlflow/gateway/endpoints/models/detach",
    "POST /*/3.0/mlflow/gateway/endpoints/set-tag",
    "POST /*/3.0/mlflow/gateway/endpoints/update",
    "POST /*/3.0/mlflow/gateway/guardrails/add-to-endpoint",
    "POST /*/3.0/mlflow/gateway/guardrails/create",
    "DELETE /*/3.0/mlflow/gateway/guardrails/delete",
    "GET /*/3.0/mlflow/gateway/guardrails/get",
    "GET /*/3.0/mlflow/gateway/guardrails/list",
    "GET /*/3.0/mlflow/gateway/guardrails/list-for-endpoint",
    "DELETE /*/3.0/mlflow/gateway/guardrails/remove-from-endpoint",
    "PATCH /*/3.0/mlflow/gateway/guardrails/update-config",
    "POST /*/3.0/mlflow/gateway/model-definitions/create",
    "DELETE /*/3.0/mlflow/gateway/model-definitions/delete",
    "GET /*/3.0/mlflow/gateway/model-definitions/get",
    "GET /*/3.0/mlflow/gateway/model-definitions/list",
    "POST /*/3.0/mlflow/gateway/model-definitions/update",
    "POST /*/3.0/mlflow/gateway/secrets/create",
    "DELETE /*/3.0/mlflow/gateway/secrets/delete",
    "GET /*/3.0/mlflow/gateway/secrets/get",
    "GET /*/3.0/mlflow/gateway/secrets/list",
    "POST /*/3.0/mlflow/gateway/secrets/update",
    "POST /gateway/anthropic/v1/messages",
    "POST /gateway/gemini/v1beta/models/{endpoint_name}:generateContent",
    "POST /gateway/gemini/v1beta/models/{endpoint_name}:streamGenerateContent",
    "POST /gateway/mlflow/v1/chat/completions",
    "GET /gateway/mlflow/v1/models",
    "POST /gateway/openai/v1/chat/completions",
    "POST /gateway/openai/v1/embeddings",
    "POST /gateway/openai/v1/responses",
    "POST /gateway/openai/v1/responses/compact",
    "POST /gateway/proxy/{endpoint_name}/{+path}",
    "POST /gateway/typesafe/v1/systemone",
    "POST /gateway/{endpoint_name}/mlflow/invocations",
  ],
  "ai-issues": [
    "POST /ajax-api/3.0/mlflow/issues/invoke",
    "POST /*/3.0/mlflow/issues",
    "GET /*/3.0/mlflow/issues/{issue_id}",
    "PATCH /*/3.0/mlflow/issues/{issue_id}",
    "POST /*/3.0/mlflow/issues/search",
  ],
  "ai-jobs": [
    "POST /ajax-api/3.0/jobs/",
    "PATCH /ajax-api/3.0/jobs/cancel/{job_id}",
    "POST /ajax-api/3.0/jobs/search",
    "GET /ajax-api/3.0/jobs/{job_id}",
    "GET /ajax-api/3.0/mlflow/jobs/{job_id}",
    "PATCH /ajax-api/3.0/mlflow/jobs/cancel/{job_id}",
    "POST /*/3.0/mlflow/prompt-optimization/jobs",
    "DELETE /*/3.0/mlflow/prompt-optimization/jobs/{job_id}",
    "GET /*/3.0/mlflow/prompt-optimization/jobs/{job_id}",
    "POST /*/3.0/mlflow/prompt-optimization/jobs/{job_id}/cancel",
    "GET /*/3.0/mlflow/prompt-optimization/jobs/search",
    "POST /*/3.0/mlflow/prompt-optimization/jobs/search",
  ],
  "ai-labels": [
    "POST /*/3.0/mlflow/label-schemas/create",
    "DELETE /*/3.0/mlflow/label-schemas/delete",
    "GET /*/3.0/mlflow/label-schemas/get",
    "GET /*/3.0/mlflow/label-schemas/get-by-name",
    "GET /*/3.0/mlflow/label-schemas/list",
    "PATCH /*/3.0/mlflow/label-schemas/update",
  ],
  "ai-mcp": [
    "GET /*/3.0/mlflow/mcp-servers",
    "POST /*/3.0/mlflow/mcp-servers",
    "GET /*/3.0/mlflow/mcp-servers/endpoints",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}",
    "PATCH /*/3.0/mlflow/mcp-servers/{+name}",
    "POST /*/3.0/mlflow/mcp-servers/{+name}/aliases",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}/aliases/{+alias}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}/aliases/{+alias}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}/endpoints",
    "POST /*/3.0/mlflow/mcp-servers/{+name}/endpoints",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}/endpoints/{endpoint_id}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}/endpoints/{endpoint_id}",
    "PATCH /*/3.0/mlflow/mcp-servers/{+name}/endpoints/{endpoint_id}",
    "POST /*/3.0/mlflow/mcp-servers/{+name}/tags",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}/tags/{+key}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}/versions",
    "POST /*/3.0/mlflow/mcp-servers/{+name}/versions",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}/versions/{+version}",
    "GET /*/3.0/mlflow/mcp-servers/{+name}/versions/{+version}",
    "PATCH /*/3.0/mlflow/mcp-servers/{+name}/versions/{+version}",
    "POST /*/3.0/mlflow/mcp-servers/{+name}/versions/{+version}/tags",
    "DELETE /*/3.0/mlflow/mcp-servers/{+name}/versions/{+version}/tags/{+key}",
  ],
  "ai-reviews": [
    "POST /*/3.0/mlflow/review-queues/create",
    "POST /*/3.0/mlflow/review-queues/delete",
    "GET /*/3.0/mlflow/review-queues/get",
    "GET /*/3.0/mlflow/review-queues/get-by-name",
    "POST /*/3.0/mlflow/review-queues/get-or-create-user",
    "POST /*/3.0/mlflow/review-queues/items/add",
    "GET /*/3.0/mlflow/review-queues/items/list",
    "POST /*/3.0/mlflow/review-queues/items/remove",
    "POST /*/3.0/mlflow/review-queues/items/set-status",
    "GET /*/3.0/mlflow/review-queues/list",
    "POST /*/3.0/mlflow/review-queues/update",
  ],
  "ai-scorers": [
    "POST /ajax-api/3.0/mlflow/scorer/invoke",
    "DELETE /*/3.0/mlflow/scorers/delete",
    "GET /*/3.0/mlflow/scorers/get",
    "GET /*/3.0/mlflow/scorers/list",
    "PUT /*/3.0/mlflow/scorers/online-config",
    "GET /*/3.0/mlflow/scorers/online-configs",
    "POST /*/3.0/mlflow/scorers/register",
    "GET /*/3.0/mlflow/scorers/versions",
  ],
  experiments: ["POST /*/2.0mlflow/experiments/search-datasets"],
  server: [
    "GET /ajax-api/3.0/mlflow/ui-telemetry",
    "POST /ajax-api/3.0/mlflow/ui-telemetry",
    "GET /graphql",
    "POST /graphql",
  ],
  traces: [
    "GET /ajax-api/2.0/mlflow/get-trace-artifact",
    "GET /ajax-api/3.0/mlflow/get-trace-artifact",
    "GET /*/2.0/mlflow/get-online-trace-details",
    "GET /*/2.0/mlflow/traces",
    "POST /*/2.0/mlflow/traces",
    "PATCH /*/2.0/mlflow/traces/{request_id}",
    "GET /*/2.0/mlflow/traces/{request_id}/info",
    "DELETE /*/2.0/mlflow/traces/{request_id}/tags",
    "PATCH /*/2.0/mlflow/traces/{request_id}/tags",
    "POST /*/2.0/mlflow/traces/delete-traces",
    "POST /*/2.0/mlflow/traces/link-prompts",
    "POST /*/2.0/mlflow/traces/link-to-run",
    "GET /*/2.0/mlflow/unified-traces",
    "POST /*/3.0/mlflow/traces",
    "GET /*/3.0/mlflow/traces/{trace_id}",
    "POST /*/3.0/mlflow/traces/{trace_id}/assessments",
    "DELETE /*/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
    "GET /*/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
    "PATCH /*/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}",
    "DELETE /*/3.0/mlflow/traces/{trace_id}/tags",
    "PATCH /*/3.0/mlflow/traces/{trace_id}/tags",
    "GET /*/3.0/mlflow/traces/batchGet",
    "POST /*/3.0/mlflow/traces/batchGetInfos",
    "POST /*/3.0/mlflow/traces/calculate-filter-correlation",
    "POST /*/3.0/mlflow/traces/delete-traces",
    "GET /*/3.0/mlflow/traces/get",
    "POST /*/3.0/mlflow/traces/metrics",
    "POST /*/3.0/mlflow/traces/search",
    "POST /v1/traces",
  ],
  webhooks: [
    "GET /*/2.0/mlflow/webhooks",
    "POST /*/2.0/mlflow/webhooks",
    "DELETE /*/2.0/mlflow/webhooks/{webhook_id}",
    "GET /*/2.0/mlflow/webhooks/{webhook_id}",
    "PATCH /*/2.0/mlflow/webhooks/{webhook_id}",
    "POST /*/2.0/mlflow/webhooks/{webhook_id}/test",
  ],
  workspaces: [
    "GET /*/3.0/mlflow/workspaces",
    "POST /*/3.0/mlflow/workspaces",
    "DELETE /*/3.0/mlflow/workspaces/{workspace_name}",
    "GET /*/3.0/mlflow/workspaces/{workspace_name}",
    "PATCH /*/3.0/mlflow/workspaces/{workspace_name}",
  ],
};

/** Clients fall back from the first three to version 2; MLflow itself has no handler for the others. */
const notFound: ReadonlySet<string> = new Set([
  "POST /*/3.0/mlflow/traces",
  "GET /*/3.0/mlflow/traces/{trace_id}",
  "POST /*/3.0/mlflow/traces/search",
  "GET /*/2.0/mlflow/get-online-trace-details",
  "GET /*/2.0/mlflow/unified-traces",
  "POST /*/2.0mlflow/experiments/search-datasets",
]);

const prefixes: readonly Prefix[] = ["api", "ajax-api"];

function parseLine(group: string, line: string): OtherRoute[] {
  const space = line.indexOf(" ");
  const method = line.slice(0, space) as Method;
  const template = line.slice(space + 1);
  const paths = template.startsWith("/*/") ? prefixes.map((prefix) => template.replace("*", prefix)) : [template];
  const whenMissing = notFound.has(line) ? "endpoint-not-found" : "not-implemented";
  return paths.map((path) => ({ group, method, path, whenMissing }));
}

export const otherRoutes: readonly OtherRoute[] = Object.entries(lines).flatMap(([group, all]) =>
  all.flatMap((line) => parseLine(group, line)),
);

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/[.]/g, "\\.")
      .replace(/\{\+\w+\}/g, ".+")
      .replace(/\{\w+\}/g, "[^/]+")}$`,
  );

const patterns = otherRoutes.map((route) => ({ route, pattern: patternOf(route.path) }));

/** The known route behind a path that nobody serves. A fixed path goes before one with parameters. */
export function findOtherRoute(method: string, path: string): OtherRoute | undefined {
  const fitting = patterns.filter(({ route, pattern }) => route.method === method && pattern.test(path));
  return (fitting.find(({ route }) => route.path === path) ?? fitting[0])?.route;
}

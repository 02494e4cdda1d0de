// What one line of the route table says, and how it becomes paths.
import { object, type ObjectSchema, type Properties } from "./schema.js";
import type { Capability } from "@runledger/store-api";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Prefix = "api" | "ajax-api";

/** What is answered where there is nothing to serve a route: 501, or the 404 upon which clients try an older route. */
export type WhenMissing = "not-implemented" | "endpoint-not-found";

export interface Route<Request extends ObjectSchema = ObjectSchema, Response extends ObjectSchema = ObjectSchema> {
  /** The first is what our client uses. */
  readonly methods: readonly [Method, ...Method[]];
  /** After prefix and version. `{x}` is one segment, `{+x}` the rest of the path, slashes included; both are fields of the request. */
  readonly path: string;
  /** Empty: the path stands alone, without a version. The first is what our client uses. */
  readonly prefixes: readonly Prefix[];
  readonly version: "2.0" | "3.0";
  readonly needs?: Capability | undefined;
  readonly whenMissing: WhenMissing;
  /** `bytes`: the body is a file, and the fields stand in the path and the query. */
  readonly body: "json" | "bytes";
  /** What a success answers; other than `json`, the response schema is empty. */
  readonly answer: "json" | "bytes" | "text";
  readonly request: Request;
  readonly response: Response;
}

interface RouteDefinition<Request extends Properties, Response extends Properties> {
  readonly method: Method | readonly [Method, ...Method[]];
  readonly path: string;
  readonly prefixes?: readonly Prefix[];
  readonly version?: Route["version"];
  readonly needs?: Capability;
  readonly whenMissing?: WhenMissing;
  readonly body?: Route["body"];
  readonly answer?: Route["answer"];
  readonly request?: Request;
  readonly response?: Response;
}

const isMany = (method: Method | readonly [Method, ...Method[]]): method is readonly [Method, ...Method[]] =>
  typeof method !== "string";

/** Defaults: both prefixes, version 2.0, JSON in and out, no fields. */
export function route<Request extends Properties = {}, Response extends Properties = {}>(
  definition: RouteDefinition<Request, Response>,
): Route<ObjectSchema<Request>, ObjectSchema<Response>> {
  const { method, request, response } = definition;
  return {
    methods: isMany(method) ? method : [method],
    path: definition.path,
    prefixes: definition.prefixes ?? ["api", "ajax-api"],
    version: definition.version ?? "2.0",
    needs: definition.needs,
    whenMissing: definition.whenMissing ?? "not-implemented",
    body: definition.body ?? "json",
    answer: definition.answer ?? "json",
    request: object(request ?? ({} as Request)),
    response: object(response ?? ({} as Response)),
  };
}

/** Every full path of a route, the one our client uses first: `/api/2.0/mlflow/runs/create`, `/ajax-api/2.0/mlflow/runs/create`. */
export function pathsOf(route: Pick<Route, "path" | "prefixes" | "version">): readonly string[] {
  if (route.prefixes.length === 0) return [route.path];
  return route.prefixes.map((prefix) => `/${prefix}/${route.version}${route.path}`);
}

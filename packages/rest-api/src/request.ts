// Requests: what a server reads, what a client writes.
// Fields stand in the query of a GET that has one, else in the JSON body; those of the path always count.
import { raise, shown } from "@runledger/store-api";
import { perRoute } from "./codecs.js";
import { decoderOf, isJsonObject } from "./decode.js";
import { requestEncoderOf } from "./encode.js";
import { pathsOf, type Method, type Route } from "./route.js";
import type { Input, RouteName } from "./routes.js";

/** A request as it came in. */
export interface IncomingRequest {
  /** Of the routes with two methods only GET reads the query. HEAD reads a body, as in MLflow. */
  readonly method: string;
  /** The parameters of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Decoded; a repeated parameter is a list. */
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly contentType: string | undefined;
  /** Text of the body, or what gives the result of `parseBody` for it; of no interest where the body is a file. */
  readonly body: string | (() => Readonly<Record<string, unknown>>) | undefined;
}

export interface OutgoingRequest {
  readonly method: Method;
  /** With prefix and version, encoded. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /** JSON; to be sent as `application/json`. */
  readonly body?: string;
}

const invalid = (message: string): never => raise("INVALID_PARAMETER_VALUE", message);

const parameterPattern = /\{(\+?)(\w+)\}/g;

const codecOf = perRoute((route: Route) => ({
  route,
  decode: decoderOf(route.request, "request"),
  encode: requestEncoderOf(route.request),
  parameters: [...route.path.matchAll(parameterPattern)].map(([, , name]) => name ?? ""),
}));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return invalid("The body is not valid JSON");
  }
}

/**
 * The fields of a body, their values as they came. Old clients send JSON within a JSON string; an empty body and `null` are `{}`.
 *
 * @throws INVALID_PARAMETER_VALUE on what is no JSON object
 */
export function parseBody(body: string | undefined): Record<string, unknown> {
  const text = body?.replace(/^\uFEFF/, "") ?? "";
  if (text.trim() === "") return {};
  const outer = parse(text);
  const value = typeof outer === "string" ? parse(outer) : outer;
  if (value === null) return {};
  return isJsonObject(value) ? { ...value } : invalid("The body must be a JSON object");
}

const fieldsOfBody = (body: IncomingRequest["body"]): Record<string, unknown> =>
  typeof body === "function" ? { ...body() } : parseBody(body);

function booleanOf(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") {
    invalid(`Invalid value for parameter '${name}': ${shown(text)}; it must be 'true' or 'false'`);
  }
  return lower === "true";
}

/** Known fields under their own names only; of a repeated one that is no list the first counts. */
function fieldsOfQuery(route: Route, query: IncomingRequest["query"]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(route.request.properties)) {
    const { type, items, "x-alias": alias } = schema;
    const given = query[name] ?? (alias === undefined ? undefined : query[alias]);
    const all = given === undefined || Array.isArray(given) ? given : [given];
    const first: string | undefined = all?.[0];
    if (all === undefined || first === undefined) continue;
    if (items) fields[name] = all;
    else fields[name] = type === "boolean" ? booleanOf(name, first) : first;
  }
  return fields;
}

/** MLflow looks at the type of POST and PUT only, and takes nothing but the exact name. */
function checkContentType({ method, contentType }: IncomingRequest): void {
  if (method !== "POST" && method !== "PUT") return;
  const type = contentType?.split(";", 1)[0]?.trim();
  if (type !== "application/json") {
    invalid(`Content-Type must be 'application/json', but is ${type ? shown(type) : "missing"}`);
  }
}

/**
 * @throws INVALID_PARAMETER_VALUE on a wrong content type, a body that is no JSON object, a missing required field or a value of the
 * wrong kind; the message names the place
 */
export function readRequest<Name extends RouteName>(name: Name, request: IncomingRequest): Input<Name> {
  const { route, decode, parameters } = codecOf(name);
  const inQuery = route.body === "bytes" || (request.method === "GET" && Object.keys(request.query).length > 0);
  if (!inQuery) checkContentType(request);
  const fields = inQuery ? fieldsOfQuery(route, request.query) : fieldsOfBody(request.body);
  for (const parameter of parameters) {
    const value = request.path[parameter];
    const other = fields[parameter] ?? value;
    if (other !== value)
      invalid(`Parameter '${parameter}' is ${shown(value)} in the path, but ${shown(other)} beside it`);
    fields[parameter] = value;
  }
  return decode(fields) as Input<Name>;
}

function segment(name: string, text: string): string {
  if (text === "" || text === "." || text === "..")
    invalid(`Parameter '${name}' cannot stand in a path: ${shown(text)}`);
  return encodeURIComponent(text);
}

function pathOf(route: Route, fields: Readonly<Record<string, unknown>>): string {
  const template = pathsOf(route)[0] ?? route.path;
  return template.replace(parameterPattern, (_, rest: string, name: string) => {
    const value = fields[name];
    const text = typeof value === "string" ? value : "";
    return rest
      ? text
          .split("/")
          .map((part) => segment(name, part))
          .join("/")
      : segment(name, text);
  });
}

function queryOf(fields: Readonly<Record<string, unknown>>, inPath: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || inPath.includes(name)) continue;
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  return query;
}

/** @throws INVALID_PARAMETER_VALUE when a path parameter is empty, `.` or `..` */
export function writeRequest<Name extends RouteName>(name: Name, input: Input<Name>): OutgoingRequest {
  const { route, encode, parameters } = codecOf(name);
  const fields = encode(input) as Readonly<Record<string, unknown>>;
  const method = route.methods[0];
  const path = pathOf(route, fields);
  if (method === "GET" || route.body === "bytes") return { method, path, query: queryOf(fields, parameters) };
  // Fields of the path are repeated in the body, where MLflow asks for some of them.
  return { method, path, body: JSON.stringify(fields) };
}

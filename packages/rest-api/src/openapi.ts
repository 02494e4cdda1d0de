// The route table as an OpenAPI 3.1 document. Field schemas go in as they are, since 3.1 speaks JSON Schema.
import { errorCodes } from "@runledger/store-api";
import { object, type ObjectSchema, type Schema } from "./schema.js";
import { pathsOf, type Method, type Route } from "./route.js";
import { routes } from "./routes.js";

type Json = Readonly<Record<string, unknown>>;

/** A field with a default may be left out on the wire. */
function schemaOf(schema: Schema): Json {
  const { properties, items, "x-optional": _, ...rest } = schema;
  if (items) return { ...rest, items: schemaOf(items) };
  if (!properties) return rest;
  const fields = Object.entries(properties);
  const required = fields.filter(([, field]) => isRequired(field)).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)])),
    ...(required.length > 0 && { required }),
  };
}

const isRequired = (field: Schema): boolean => field["x-optional"] !== true && field.default === undefined;

function parametersOf(route: Route, method: Method): Json[] {
  const inQuery = method === "GET" || route.body === "bytes";
  return Object.entries(route.request.properties).flatMap(([name, field]) => {
    const inPath = route.path.includes(`{${name}}`) || route.path.includes(`{+${name}}`);
    if (!inPath && !inQuery) return [];
    return [{ name, in: inPath ? "path" : "query", required: inPath || isRequired(field), schema: schemaOf(field) }];
  });
}

function bodyOf(route: Route, method: Method): Json | undefined {
  if (route.body === "bytes") return { content: { "application/octet-stream": {} } };
  const fields = Object.entries(route.request.properties).filter(([name]) => !route.path.includes(`${name}}`));
  if (method === "GET" || fields.length === 0) return undefined;
  return {
    required: true,
    content: { "application/json": { schema: schemaOf(object(Object.fromEntries(fields))) } },
  };
}

const contentTypes = { json: "application/json", bytes: "application/octet-stream", text: "text/plain" } as const;

function answerOf(response: ObjectSchema, answer: Route["answer"]): Json {
  const schema = answer === "json" ? schemaOf(response) : { type: "string" };
  return { description: "Success", content: { [contentTypes[answer]]: { schema } } };
}

function operation(name: string, route: Route, method: Method): Json {
  const requestBody = bodyOf(route, method);
  return {
    operationId: method === route.methods[0] ? name : `${name}By${method}`,
    parameters: parametersOf(route, method),
    ...(requestBody && { requestBody }),
    responses: {
      "200": answerOf(route.response, route.answer),
      default: {
        description: "Failure",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

const nullableText = { type: ["string", "null"] };

const errorSchema = {
  type: "object",
  required: ["error_code", "message"],
  properties: {
    error_code: { type: "string", enum: Object.keys(errorCodes) },
    message: { type: "string" },
    sqlstate: nullableText,
    error_class: nullableText,
  },
};

/** Paths under the first prefix of each route; `ajax-api` answers the same. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = (pathsOf(route)[0] ?? route.path).replaceAll("{+", "{");
    const operations = (paths[path] ??= {});
    for (const method of route.methods) operations[method.toLowerCase()] = operation(name, route, method);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Runledger: MLflow's REST API", version },
    paths,
    components: { schemas: { Error: errorSchema } },
  };
}

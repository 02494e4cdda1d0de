// What one side writes, the other reads as the same value: for every route, with values made from its schemas.
import { describe, expect, it } from "vitest";
import {
  readRequest,
  readResponse,
  routes,
  writeRequest,
  writeResponse,
  pathsOf,
  type Input,
  type OutgoingRequest,
  type Output,
  type Route,
  type RouteName,
} from "../src/index.js";
import { generate, randomOf } from "./generate.js";

const names = Object.keys(routes) as RouteName[];

/** What a router does with a request: takes the path apart and decodes the query. */
function receive(route: Route, { method, path, query, body }: OutgoingRequest) {
  const template = pathsOf(route)[0]!;
  const pattern = template.replace(/\{\+(\w+)\}/g, "(?<$1>.+)").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  const groups = new RegExp(`^${pattern}$`).exec(path)?.groups ?? {};
  return {
    method,
    path: Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)])),
    query: Object.fromEntries([...new Set(query?.keys())].map((key) => [key, query!.getAll(key)])),
    contentType: body === undefined ? undefined : "application/json; charset=utf-8",
    body,
  };
}

describe.each(names)("%s", (name) => {
  const route: Route = routes[name];
  const random = randomOf(names.indexOf(name));

  it("reads the request it writes", () => {
    for (let round = 0; round < 50; round += 1) {
      const input = generate(route.request, random) as Input<typeof name>;
      // A list that must be there cannot be both empty and in a query.
      const unsayable =
        route.methods[0] === "GET" && Object.values(input).some((value) => Array.isArray(value) && value.length === 0);
      if (!unsayable) expect(readRequest(name, receive(route, writeRequest(name, input)))).toEqual(input);
    }
  });

  it("reads the answer it writes", () => {
    for (let round = 0; round < 50; round += 1) {
      const output = generate(route.response, random) as Output<typeof name>;
      expect(readResponse(name, writeResponse(name, output))).toEqual(output);
    }
  });
});

// The tables of the guide are those of the code.
import { pathsOf, type RouteName, routes } from "@runledger/rest-api";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { otherDifferences, refusedRoutes, smallerPages } from "../src/differences.js";
import { attribute, attributeNames, variables } from "../src/env.js";

const guide = readFileSync(new URL("../../../docs/guides/databricks.md", import.meta.url), "utf8");
/** Without the padding of tables. */
const plain = guide.replaceAll(/ *\| */gu, "|");
const row = (...cells: readonly string[]): string => `|${cells.join("|")}|`;

const routeOf = (name: RouteName): string => `\`${routes[name].methods[0]} ${pathsOf(routes[name])[0]}\``;
const isRoute = (name: string): name is RouteName => Object.hasOwn(routes, name);
const named = (table: object): readonly RouteName[] => Object.keys(table).filter(isRoute);

test.each(attributeNames)("%s", (name) => {
  const { variable, meaning } = attribute(name);
  expect(plain).toContain(row(variable === undefined ? "" : `\`${variable}\``, `\`${name}\``, meaning));
});

test.each(Object.keys(variables))("%s", (name) => {
  expect(guide).toContain(`\`${name}\``);
});

test.each(named(refusedRoutes))("%s is refused", (name) => {
  expect(plain).toContain(row(routeOf(name), `refused: ${refusedRoutes[name]}`));
});

test.each(named(smallerPages))("%s has smaller pages", (name) => {
  expect(plain).toContain(row(routeOf(name), `at most ${smallerPages[name]?.most} in one page`));
});

test.each(Object.entries(otherDifferences))("%s", (call, difference) => {
  expect(plain).toContain(row(call, difference));
});

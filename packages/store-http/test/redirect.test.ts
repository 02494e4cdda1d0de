// Redirects: followed with method and body, and without credentials to anybody else.
import { expect, test } from "vitest";
import { redirectTarget } from "../src/redirect.js";
import { failure } from "./support/failure.js";
import { openImpatiently } from "./support/open.js";
import { toxicServer } from "./support/toxic-server.js";

const made = JSON.stringify({ experiment_id: "7" });

test.each([301, 302, 307, 308])("%i on the same server: method, body and credentials go along", async (code) => {
  const { url, seen } = await toxicServer((request, response) => {
    if (request.url?.startsWith("/moved")) response.end(made);
    else response.writeHead(code, { location: `/moved${request.url}` }).end();
  });
  const store = await openImpatiently(url.replace("//", "//me:pw@"));
  expect(await store.experiments.create({ name: "e" })).toBe("7");
  const [first, second] = seen;
  expect([second?.method, second?.body]).toEqual(["POST", first?.body]);
  expect(second?.headers.authorization).toBe(first?.headers.authorization);
  expect(first?.headers.authorization).toMatch(/^Basic /);
});

test("another host gets no credentials, nor does anybody after it", async () => {
  const other = await toxicServer((request, response) => {
    if (request.url?.endsWith("again")) response.end(made);
    else response.writeHead(307, { location: "/again" }).end();
  });
  const { url } = await toxicServer((request, response) =>
    response.writeHead(307, { location: `${other.url}${request.url}` }).end(),
  );
  const store = await openImpatiently(url.replace("//", "//me:pw@"), {
    headers: async () => ({ "x-token": "secret" }),
  });
  expect(await store.experiments.create({ name: "e" })).toBe("7");
  expect(other.seen.length).toBe(2);
  for (const { headers } of other.seen) {
    expect(headers.authorization).toBeUndefined();
    expect(headers["x-token"]).toBeUndefined();
  }
});

test.each([
  ["a loop", { location: "/api/2.0/mlflow/experiments/create" }, 307, /more than 5 times/, 6],
  ["a redirect to nowhere", {}, 302, /without a valid address/, 1],
  ["a redirect that is no HTTP", { location: "ftp://host/" }, 302, /'ftp:', which is not HTTP/, 1],
  ["a write that is sent to another page", { location: "/done" }, 303, /POST to another page \(303\)/, 1],
])("%s is refused", async (_, headers, code, message, requests) => {
  const { url, seen } = await toxicServer((__, response) => response.writeHead(code, headers).end());
  const error = await failure((await openImpatiently(url)).experiments.create({ name: "e" }));
  expect(error.code).toBe("BAD_REQUEST");
  expect(error.message).toMatch(message);
  expect(seen.length).toBe(requests);
});

test("redirects can be forbidden", async () => {
  const { url, seen } = await toxicServer((_, response) => response.writeHead(308, { location: "/x" }).end());
  const store = await openImpatiently(url, { followRedirects: false });
  expect((await failure(store.experiments.get("1"))).message).toMatch(/not to be followed/);
  expect(seen.length).toBe(1);
});

const to = (location: string, from: string, trusted = true) =>
  redirectTarget(
    { status: 307, type: "basic", headers: { get: () => location }, body: null },
    { url: new URL(from), method: "POST", trusted },
  );

test.each([
  ["http://host/a", "https://host/b", true],
  ["https://host/a", "https://host/b", true],
  ["https://host/a", "https://host:8443/b", false],
  ["http://host:5000/a", "https://host/b", false],
  ["http://host/a", "http://host.evil/b", false],
])("from %s to %s credentials go along: %s", (from, location, trusted) => {
  expect(to(location, from).trusted).toBe(trusted);
});

test("TLS is not given up, and credentials in the address of a redirect are not used", () => {
  expect(() => to("http://host/", "https://host/")).toThrow(/from https to http/);
  expect(to("https://user:pw@host/x", "https://host/").url.href).toBe("https://host/x");
});

test("a browser's hidden redirect is an error that says what to do", () => {
  const answer = { status: 0, type: "opaqueredirect", headers: { get: () => null }, body: null };
  expect(() => redirectTarget(answer, { url: new URL("http://h/"), method: "GET", trusted: true })).toThrow(
    /open the store with the final address/,
  );
});

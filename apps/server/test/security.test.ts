// Hosts, origins and headers.
import { describe, expect, test } from "vitest";
import { api, openServer, rawGet } from "./open-server.js";

const experiment = `${api}/experiments/get?experiment_id=0`;

describe("Host", () => {
  test.each([
    ["localhost:5000", 200],
    ["LOCALHOST", 200],
    ["127.0.0.1", 200],
    ["[::1]:80", 200],
    ["0.0.0.0:1", 200],
    ["10.1.2.3:5000", 200],
    ["172.31.0.1", 200],
    ["172.32.0.1", 403],
    ["192.168.0.7", 200],
    ["[fd00::1]:5000", 200],
    ["8.8.8.8", 403],
    ["evil.example", 403],
    ["10.evil.example", 403],
    ["localhost.evil.example", 403],
  ])("%s is answered with %i by default", async (host, status) => {
    const { url } = await openServer();
    expect((await rawGet(url + experiment, { host })).status).toBe(status);
  });

  test("named hosts replace the default, with any port unless they name one", async () => {
    const { url } = await openServer({ allowedHosts: ["runs.example.com", "*.lan:8080"] });
    const statuses = [];
    for (const host of ["runs.example.com", "Runs.Example.com:99", "a.lan:8080", "a.lan:8081", "localhost"]) {
      statuses.push((await rawGet(url + experiment, { host })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 403, 403]);
  });

  test("probes answer whatever the host", async () => {
    const { url } = await openServer();
    expect((await rawGet(`${url}/health`, { host: "evil.example" })).status).toBe(200);
    const refused = await rawGet(url + experiment, { host: "evil.example" });
    expect(JSON.parse(refused.text)).toMatchObject({ error_code: "PERMISSION_DENIED" });
  });
});

describe("Origin", () => {
  const create = (server: Awaited<ReturnType<typeof openServer>>, origin: string, name = origin) =>
    server.post(`${api}/experiments/create`, { name }, { origin });

  test("a foreign page may read but not change, and nothing is stored", async () => {
    const server = await openServer();
    const refused = await create(server, "https://evil.example", "planted");
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    expect((await server.get(`${api}/experiments/get-by-name?experiment_name=planted`)).status).toBe(404);
    const read = await server.get(experiment, { origin: "https://evil.example" });
    expect([read.status, read.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });

  test("pages on localhost and named ones may change", async () => {
    const server = await openServer({ corsAllowedOrigins: ["https://*.example.com"] });
    for (const origin of ["http://localhost:3000", "https://ui.example.com"]) {
      const answer = await create(server, origin);
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
      expect(answer.headers.get("vary")).toBe("Origin");
    }
    expect((await create(server, "https://example.com.evil.example")).status).toBe(403);
    expect((await create(server, "null")).status).toBe(403);
  });

  test("with * every page may, but without credentials", async () => {
    const server = await openServer({ corsAllowedOrigins: ["*"] });
    const answer = await create(server, "https://any.example");
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("a preflight names methods and headers", async () => {
    const server = await openServer();
    const headers = { origin: "http://localhost:3000", "access-control-request-headers": "content-type" };
    const answer = await fetch(`${server.url}${api}/runs/create`, { method: "OPTIONS", headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-headers")).toBe("content-type");
    expect(answer.headers.get("access-control-allow-methods")).toContain("POST");
  });
});

describe("headers of every answer", () => {
  test.each([
    [undefined, "SAMEORIGIN"],
    ["DENY", "DENY"],
    ["NONE", null],
  ] as const)("frame option %s sends %s", async (frameOptions, sent) => {
    const server = await openServer({ frameOptions });
    for (const path of ["/health", "/nope", experiment]) {
      const { headers } = await server.get(path);
      expect([headers.get("x-frame-options"), headers.get("x-content-type-options")]).toEqual([sent, "nosniff"]);
    }
  });

  test("a harmless request id comes back, another one is replaced, and each request has one", async () => {
    const server = await openServer();
    const given = await server.get("/health", { "x-request-id": "trace-7" });
    expect(given.headers.get("x-request-id")).toBe("trace-7");
    const harmful = await server.get("/health", { "x-request-id": "a b" });
    const none = await server.get("/health");
    const ids = [harmful, none].map(({ headers }) => headers.get("x-request-id"));
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{8}-\w+$/), expect.stringMatching(/^[0-9a-f]{8}-\w+$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

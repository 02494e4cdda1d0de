// Bad networks and bad servers: a clear error or a correct retry, and never a second write where one was asked for. The server counts.
import type { RequestListener, ServerResponse } from "node:http";
import { type Store, StoreError } from "@runledger/store-api";
import { describe, expect, test } from "vitest";
import type { Fetch } from "../src/index.js";
import { failure } from "./support/failure.js";
import { openImpatiently } from "./support/open.js";
import { toxicServer } from "./support/toxic-server.js";

const read = (store: Store) => store.experiments.get("1");
const repeatable = (store: Store) => store.experiments.setTag("1", "key", "value");
const creation = (store: Store) => store.experiments.create({ name: "new" });

const experiment = { experiment_id: "1", name: "e", artifact_location: "a", lifecycle_stage: "active" };
/** Good for each of the three calls. */
const good = JSON.stringify({ experiment, experiment_id: "1" });

/** Misbehaves the first times, and answers well from then on. */
const after =
  (times: number, misbehave: RequestListener, answer: RequestListener = (_, response) => response.end(good)) =>
  (...args: Parameters<RequestListener>): void => {
    times -= 1;
    if (times >= 0) misbehave(...args);
    else answer(...args);
  };
const always = (misbehave: RequestListener): RequestListener => after(Infinity, misbehave);

const reset: RequestListener = (request) => request.socket.resetAndDestroy();
const hangUp: RequestListener = (request) => request.socket.end();
const resetInBody: RequestListener = (request, response) => {
  response.writeHead(200, { "content-length": "100000" });
  response.write(`{"experiment": {`, () => request.socket.resetAndDestroy());
};
const stall: RequestListener = () => undefined;
const stallInBody: RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": "100000" });
  response.write("{");
};
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(code, { "content-type": "text/html", ...headers }).end("<html>secret page</html>");

const lost = { reset, hangUp, resetInBody, stall, stallInBody, 502: status(502), 504: status(504), 503: status(503) };

describe.each(Object.entries(lost))("an answer that is lost: %s", (_, misbehave) => {
  test("what may be done twice is tried again", async () => {
    for (const call of [read, repeatable]) {
      const { url, seen } = await toxicServer(after(2, misbehave));
      await call(await openImpatiently(url));
      expect(seen.length).toBe(3);
    }
  });

  test("a creation is sent once, and the error leaves open what became of it", async () => {
    const { url, seen } = await toxicServer(always(misbehave));
    const error = await failure(creation(await openImpatiently(url)));
    expect(["TEMPORARILY_UNAVAILABLE", "DEADLINE_EXCEEDED"]).toContain(error.code);
    expect(error.message).toMatch(/Whether the call was carried out is not known$/);
    expect(error.message).not.toContain("secret");
    expect(seen.length).toBe(1);
  });

  test("tries end, for reads without doubt about what was done", async () => {
    const { url, seen } = await toxicServer(always(misbehave));
    const error = await failure(read(await openImpatiently(url)));
    expect(error.retriable).toBe(true);
    expect(error.message).not.toMatch(/carried out|secret/);
    expect(seen.length).toBe(3);
  });
});

test("a deletion whose answer was lost says so when it then finds nothing", async () => {
  const missing = JSON.stringify({ error_code: "RESOURCE_DOES_NOT_EXIST", message: "No such experiment" });
  const gone: RequestListener = (_, response) => response.writeHead(404).end(missing);
  const { url } = await toxicServer(after(1, reset, gone));
  const error = await failure((await openImpatiently(url)).experiments.delete("1"));
  expect(error.code).toBe("RESOURCE_DOES_NOT_EXIST");
  expect(error.message).toMatch(/^No such experiment\. An earlier try .* may have been carried out$/);
});

describe("a server that is busy", () => {
  test.each([429, 503])("%i with Retry-After: nothing was done, so that a creation comes back", async (code) => {
    const { url, seen } = await toxicServer(after(2, status(code, { "retry-after": "0" })));
    expect(await creation(await openImpatiently(url))).toBe("1");
    expect(seen.length).toBe(3);
  });

  test("Retry-After may be a date", async () => {
    const { url, seen } = await toxicServer(after(1, status(503, { "retry-after": new Date(0).toUTCString() })));
    await creation(await openImpatiently(url));
    expect(seen.length).toBe(2);
  });

  test("a wait of an hour is not waited", async () => {
    const { url, seen } = await toxicServer(always(status(429, { "retry-after": "3600" })));
    expect((await failure(read(await openImpatiently(url)))).code).toBe("RESOURCE_EXHAUSTED");
    expect(seen.length).toBe(1);
  });

  test("a failure of the server itself is final", async () => {
    const { url, seen } = await toxicServer(always(status(500)));
    expect((await failure(read(await openImpatiently(url)))).code).toBe("INTERNAL_ERROR");
    expect(seen.length).toBe(1);
  });
});

describe("a connection that never came about", () => {
  test("a creation is tried again, since nothing was sent", async () => {
    let refusals = 2;
    const nobody = await toxicServer(stall);
    nobody.close();
    const { url, seen } = await toxicServer((_, response) => response.end(good));
    const fetch: Fetch = async (target, init) => {
      const refused = target.endsWith("/create") && (refusals -= 1) >= 0;
      return globalThis.fetch(refused ? nobody.url : target, init);
    };
    expect(await creation(await openImpatiently(url, { fetch }))).toBe("1");
    expect(refusals).toBe(-1);
    expect(seen.length).toBe(1);
  });

  test("a store on an address where nobody listens does not open", async () => {
    const { url, close } = await toxicServer(stall);
    close();
    const error = await failure(openImpatiently(url));
    expect([error.code, error.message]).toEqual([
      "TEMPORARILY_UNAVAILABLE",
      expect.stringMatching(/^The tracking server 127\.0\.0\.1:\d+ cannot be reached now \(ECONNREFUSED\); try again$/),
    ]);
  });
});

test("a ping does not go through all tries", async () => {
  const { url, seen } = await toxicServer(always(reset));
  const store = await openImpatiently(url);
  expect((await failure(store.ping())).code).toBe("TEMPORARILY_UNAVAILABLE");
  expect(seen.map((one) => one.url)).toEqual(["/health", "/health"]);
});

describe("answers that are none", () => {
  test.each([
    ["a page with status 200", "<html>sign in</html>"],
    ["JSON that was cut off", good.slice(0, 30)],
    ["JSON of another kind", `{"experiment": 5}`],
    ["a list", "[]"],
  ])("%s is an error, and is not asked for again", async (_, body) => {
    const { url, seen } = await toxicServer((__, response) => response.end(body));
    const error = await failure(read(await openImpatiently(url)));
    expect(error.code).toBe("INTERNAL_ERROR");
    expect(error.message).toMatch(/^The server's answer to getExperiment (?:is not JSON|cannot be read)/);
    expect(seen.length).toBe(1);
  });

  test("a slow body is read to its end", async () => {
    const { url } = await toxicServer((_, response) => {
      const parts = good.match(/.{1,12}/gsu) ?? [];
      const write = (): void => {
        const part = parts.shift();
        if (part === undefined) response.end();
        else response.write(part, () => setTimeout(write, 40));
      };
      write();
    });
    // In all longer than the timeout, which counts silence only.
    expect((await read(await openImpatiently(url))).id).toBe("1");
  });

  const endless = (response: ServerResponse): Promise<void> =>
    new Promise((resolve) => {
      response.on("close", resolve);
      const write = (): void => void (response.destroyed || response.write("x".repeat(16_384), write));
      write();
    });

  test.each([200, 400])("an endless body of status %i is cut off, and the connection ended", async (code) => {
    let ended: Promise<void> | undefined;
    const { url } = await toxicServer((_, response) => {
      response.writeHead(code);
      ended = endless(response);
    });
    const error = await failure(read(await openImpatiently(url, { maxResponseBytes: 100_000 })));
    expect(error.message).toMatch(/^The server's answer is longer than \d+ bytes$/);
    await ended;
  });
});

describe("a caller that gives up", () => {
  test("before a call: nothing is sent", async () => {
    const { url, seen } = await toxicServer((_, response) => response.end(good));
    const error = await failure(read((await openImpatiently(url)).with({ signal: AbortSignal.abort() })));
    expect(error.code).toBe("CANCELLED");
    expect(seen.length).toBe(0);
  });

  test("during a call, which is not repeated", async () => {
    const controller = new AbortController();
    const { url, seen } = await toxicServer(() => controller.abort());
    const store = await openImpatiently(url, { timeoutMs: 60_000 });
    expect((await failure(read(store.with({ signal: controller.signal })))).code).toBe("CANCELLED");
    expect(seen.length).toBe(1);
  });

  test("during the pause before another try", async () => {
    const controller = new AbortController();
    const { url } = await toxicServer((_, response) => {
      response.on("close", () => controller.abort());
      status(503, { "retry-after": "60" })(_, response);
    });
    const store = await openImpatiently(url);
    expect((await failure(read(store.with({ signal: controller.signal })))).code).toBe("CANCELLED");
  });

  test("after a time of its own", async () => {
    const { url } = await toxicServer(stall);
    const store = await openImpatiently(url, { timeoutMs: 60_000 });
    const error = await failure(read(store.with({ signal: AbortSignal.timeout(50) })));
    expect(error.code).toBe("DEADLINE_EXCEEDED");
  });

  test("without harm to the calls of others", async () => {
    const { url } = await toxicServer((_, response) => response.end(good));
    const store = await openImpatiently(url);
    store.with({ signal: AbortSignal.abort() });
    expect((await read(store)).id).toBe("1");
  });
});

test("connections are used again", async () => {
  const ports = new Set<number | undefined>();
  const { url } = await toxicServer((request, response) => {
    ports.add(request.socket.remotePort);
    response.end(good);
  });
  const store = await openImpatiently(url);
  for (let i = 0; i < 20; i += 1) await read(store);
  // A call may begin before the connection of the last one is free.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test("no error shows a password", async () => {
  const { url } = await toxicServer(always(reset));
  const store = await openImpatiently(url.replace("//", "//me:hunter2@"));
  const error = await failure(read(store));
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    expect(`${at.message} ${JSON.stringify(at)} ${at.stack ?? ""}`).not.toMatch(/hunter2|aHVudGVyMg/);
  }
  expect(StoreError.is(error)).toBe(true);
});

// The plugin with an environment: certificates, proxies and credentials on real sockets.
import { createServer, type IncomingMessage, request as forward } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { parseStoreUri, type Store } from "@runledger/store-api";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import plugin from "../../src/node/index.js";
import { type Certificates, makeCertificates } from "../support/certificates.js";
import { failure } from "../support/failure.js";
import { listening } from "../support/listening.js";
import { toxicServer } from "../support/toxic-server.js";

const experiment = { experiment_id: "1", name: "e", artifact_location: "a", lifecycle_stage: "active" };

/** Closed when the test ends. */
async function open(uri: string, environment: Readonly<Record<string, string>>): Promise<Store> {
  const store = await plugin.open(parseStoreUri(uri), {
    artifactRoot: "",
    environment: { MLFLOW_HTTP_REQUEST_MAX_RETRIES: "0", ...environment },
  });
  onTestFinished(() => store.close());
  return store;
}

const answer = (request: IncomingMessage): string =>
  request.url === "/version" ? "3.17.2" : request.url?.includes("runledger") ? "" : JSON.stringify({ experiment });

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
});
afterAll(() => certificates.remove());

const tlsServer = (demand = false): Promise<number> =>
  listening(
    createTlsServer(
      {
        key: certificates.read("server-key"),
        cert: certificates.read("server"),
        ...(demand && { ca: certificates.read("ca"), requestCert: true, rejectUnauthorized: true }),
      },
      (request, response) => response.end(answer(request)),
    ),
  );

test("credentials of the environment are sent, and those of the URI go before them", async () => {
  const { url, seen } = await toxicServer((_, response) => response.end(JSON.stringify({ experiment })));
  await (await open(url, { MLFLOW_TRACKING_TOKEN: "abc" })).experiments.get("1");
  await (await open(url.replace("//", "//me:pw@"), { MLFLOW_TRACKING_TOKEN: "abc" })).experiments.get("1");
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer abc", `Basic ${btoa("me:pw")}`]);
});

describe("TLS", () => {
  test("a certificate of an unknown authority is refused by name, and not tried again", async () => {
    const error = await failure(open(`https://127.0.0.1:${await tlsServer()}`, {}));
    expect(error.code).toBe("UNAUTHENTICATED");
    expect(error.message).toMatch(/^No trusted TLS connection to 127\.0\.0\.1:\d+: \w+$/);
  });

  test("an authority of the user's is trusted, and so is everybody on demand", async () => {
    const uri = `https://127.0.0.1:${await tlsServer()}`;
    const trusting = [
      { MLFLOW_TRACKING_SERVER_CERT_PATH: certificates.file("ca") },
      { MLFLOW_TRACKING_INSECURE_TLS: "true" },
    ];
    for (const environment of trusting) {
      expect((await (await open(uri, environment)).experiments.get("1")).id).toBe("1");
    }
  });

  test("a server may demand a certificate", async () => {
    const uri = `https://127.0.0.1:${await tlsServer(true)}`;
    const authority = { MLFLOW_TRACKING_SERVER_CERT_PATH: certificates.file("ca") };
    const own = { ...authority, MLFLOW_TRACKING_CLIENT_CERT_PATH: certificates.file("client") };
    expect((await (await open(uri, own)).experiments.get("1")).id).toBe("1");
    await failure(open(uri, authority));
  });

  test.each([
    [{ MLFLOW_TRACKING_SERVER_CERT_PATH: "/nowhere.pem" }, /_SERVER_CERT_PATH, '\/nowhere\.pem', cannot be read/],
    [{ MLFLOW_TRACKING_CLIENT_CERT_PATH: import.meta.filename }, /must hold a certificate and its key/],
  ])("%j is refused when the store is opened", async (environment, message) => {
    const error = await failure(open("https://127.0.0.1:1", environment));
    expect([error.code, error.message]).toEqual(["INVALID_PARAMETER_VALUE", expect.stringMatching(message)]);
  });
});

interface Proxy {
  readonly port: number;
  readonly seen: { readonly asked: string; readonly authorization: string | undefined }[];
}

/** Passes requests on, and tunnels. */
async function startProxy(): Promise<Proxy> {
  const seen: Proxy["seen"] = [];
  const note = ({ method, url, headers }: IncomingMessage): void =>
    void seen.push({ asked: `${method} ${url}`, authorization: headers["proxy-authorization"] });
  const server = createServer((request, response) => {
    note(request);
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = forward(request.url ?? "", { method: request.method, headers }, (found) => {
      response.writeHead(found.statusCode ?? 500, found.headers);
      found.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    note(request);
    const [host, port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket);
      socket.pipe(onward);
    });
    socket.on("error", () => onward.destroy());
    onward.on("error", () => socket.destroy());
  });
  return { port: await listening(server), seen };
}

describe("proxies", () => {
  test("a plain request is passed on, with the proxy's credentials for the proxy alone", async () => {
    const proxy = await startProxy();
    const { url, seen } = await toxicServer((_, response) => response.end(JSON.stringify({ experiment })));
    await (await open(url, { http_proxy: `http://p:%40@127.0.0.1:${proxy.port}` })).experiments.get("1");
    expect(proxy.seen.at(-1)).toEqual({
      asked: `GET ${url}/api/2.0/mlflow/experiments/get?experiment_id=1`,
      authorization: `Basic ${btoa("p:@")}`,
    });
    expect(seen.map(({ headers }) => headers["proxy-authorization"])).toEqual([undefined]);
  });

  test("TLS goes through a tunnel, with the certificates of the environment", async () => {
    const proxy = await startProxy();
    const port = await tlsServer(true);
    const store = await open(`https://127.0.0.1:${port}`, {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      MLFLOW_TRACKING_SERVER_CERT_PATH: certificates.file("ca"),
      MLFLOW_TRACKING_CLIENT_CERT_PATH: certificates.file("client"),
    });
    expect((await store.experiments.get("1")).id).toBe("1");
    expect(proxy.seen.map(({ asked }) => asked)).toContain(`CONNECT 127.0.0.1:${port}`);
  });

  test("NO_PROXY keeps the way direct", async () => {
    const proxy = await startProxy();
    const { url } = await toxicServer((_, response) => response.end(JSON.stringify({ experiment })));
    const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: "127.0.0.0/8" };
    await (await open(url, environment)).experiments.get("1");
    expect(proxy.seen).toEqual([]);
  });
});

// The way to a server that keeps artifacts: addresses, credentials, and answers of servers that mean no good.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { downloadArtifacts, locateArtifacts, openArtifacts } from "../src/index.js";
import { contents, newFolder } from "./folders.js";

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const listening = createServer(answer).listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => listening.close().closeAllConnections());
  const address = listening.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

describe("URIs", () => {
  test.each([
    ["/a b/c", { kind: "local", folder: "/a b/c" }],
    ["file:///a%20b/c", { kind: "local", folder: "/a b/c" }],
    ["mlflow-artifacts:/1/r/artifacts", { kind: "served", base: undefined, path: ["1", "r", "artifacts"] }],
    ["mlflow-artifacts:///1//r/", { kind: "served", base: undefined, path: ["1", "r"] }],
    ["mlflow-artifacts://host:80/1", { kind: "served", base: "//host:80", path: ["1"] }],
    [
      "https://h/prefix/api/2.0/mlflow-artifacts/artifacts/1/r",
      { kind: "served", base: "https://h/prefix", path: ["1", "r"] },
    ],
    ["http://h/api/2.0/mlflow-artifacts/artifacts", { kind: "served", base: "http://h", path: [] }],
    ["s3://bucket/1", { kind: "other", scheme: "s3" }],
    ["https://h/files/1", { kind: "other", scheme: "https" }],
  ])("%s", (uri, expected) => expect(locateArtifacts(uri)).toEqual(expected));

  test("what is not spoken is named, with what is", () => {
    expect(() => openArtifacts("s3://bucket/1")).toThrow(
      /'s3' .* supported are local paths, file:, mlflow-artifacts: and http/,
    );
    expect(() => openArtifacts("mlflow-artifacts:/1")).toThrow(/--tracking-uri http/);
    expect(() => openArtifacts("file://elsewhere/1")).toThrow(/this machine/);
    expect(() => openArtifacts("http://u:secret@h/api/2.0/mlflow-artifacts/artifacts/1")).toThrow(
      /^An artifact URI holds no user/,
    );
  });

  test("a destination stands in for the server", async () => {
    const destination = await newFolder();
    const artifacts = openArtifacts("mlflow-artifacts:/1/r", { artifactsDestination: destination });
    await artifacts.write(["a.txt"], Readable.from(["a"]));
    expect(await contents(destination)).toEqual({ "1/r/a.txt": "a" });
    expect(await artifacts.remove()).toBe(true);
    expect(await contents(destination)).toEqual({});
  });
});

describe("requests", () => {
  test("credentials go to the tracking server alone", async () => {
    const seen: (string | undefined)[] = [];
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      seen.push(request.headers.authorization);
      response.setHeader("content-type", "application/json").end('{"files": []}');
    };
    const [own, other] = [await server(answer), await server(answer)];
    const access = { server: { base: own, headers: async () => ({ authorization: "Basic secret" }) } };
    await openArtifacts("mlflow-artifacts:/1", access).list([]);
    await openArtifacts(`mlflow-artifacts:${own.slice("http:".length)}/1`, access).list([]);
    await openArtifacts(`mlflow-artifacts:${other.slice("http:".length)}/1`, access).list([]);
    await openArtifacts(`${other}/api/2.0/mlflow-artifacts/artifacts/1`, access).list([]);
    expect(seen).toEqual(["Basic secret", "Basic secret", undefined, undefined]);
  });

  test("names are encoded, sizes told, and bodies pass as streams", async () => {
    const seen: unknown[] = [];
    const base = await server((request, response) => {
      request.resume().on("end", () => response.end());
      seen.push([request.method, request.url, request.headers["content-length"]]);
    });
    const artifacts = openArtifacts("mlflow-artifacts:/1", { server: { base } });
    await artifacts.write(["a b", "ü?.txt"], Readable.from([Buffer.from("12345")]), { size: 5 });
    const path = "/api/2.0/mlflow-artifacts/artifacts/1/a%20b/%C3%BC%3F.txt";
    expect(seen).toEqual([["PUT", path, "5"]]);
    await expect(artifacts.open(["..", "x"])).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    expect(seen).toHaveLength(1);
  });

  test("errors are the server's own; a server that is not there can be tried again", async () => {
    const base = await server((_request, response) => {
      response.writeHead(404).end('{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "nothing here"}');
    });
    const artifacts = openArtifacts("mlflow-artifacts:/1", { server: { base } });
    await expect(artifacts.open(["x"])).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
      message: "nothing here",
    });
    expect(await artifacts.remove()).toBe(false);
    const nobody = openArtifacts("mlflow-artifacts:/1", { server: { base: "http://127.0.0.1:1" } });
    await expect(nobody.list([])).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  });
});

describe("a server that means no good", () => {
  const listing = (...paths: string[]) =>
    JSON.stringify({ files: paths.map((path) => ({ path, is_dir: false, file_size: 1 })) });

  test.each([["../evil.txt"], ["a/../../evil.txt"], ["..\\evil.txt"], [".."], ["/etc/evil.txt"], ["a\u0000b"]])(
    "the name %j leads nowhere outside",
    async (name) => {
      const base = await server((request, response) => {
        if (request.url?.includes("artifacts?") || request.url?.endsWith("artifacts")) response.end(listing(name));
        else response.end("x");
      });
      const around = await newFolder();
      const artifacts = openArtifacts("mlflow-artifacts:/", { server: { base } });
      await downloadArtifacts(artifacts, [], join(around, "target")).catch(() => {});
      expect(Object.keys(await contents(around)).every((file) => file.startsWith("target/"))).toBe(true);
    },
  );

  test("half a file is none", async () => {
    const base = await server((request, response) => {
      if (request.url?.endsWith("artifacts")) return response.end(listing("a.txt"));
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
      return undefined;
    });
    const target = await newFolder();
    const artifacts = openArtifacts("mlflow-artifacts:/", { server: { base } });
    await expect(downloadArtifacts(artifacts, [], target)).rejects.toThrow();
    expect(await contents(target)).toEqual({});
  });
});

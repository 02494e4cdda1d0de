// Uploads in parts, as MLflow's client makes them.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startServer } from "../src/index.js";
import { type ArtifactServer, artifactServer, codeOf, files, proxy } from "./artifact-server.js";

const staging = ".runledger-uploads";
const path = "/home/me/big.bin";

interface Created {
  readonly upload_id: string;
  readonly credentials: readonly {
    readonly url: string;
    readonly part_number: number;
    readonly headers?: Record<string, string>;
  }[];
}

interface Part {
  readonly part_number: number;
  readonly etag: string | null;
}

const create = async (server: ArtifactServer, parts: number, headers: Record<string, string> = {}): Promise<Created> =>
  (await (await server.post(`${proxy}/mpu/create/run/a`, { path, num_parts: parts }, headers)).json()) as Created;

async function send({ credentials }: Created, contents: readonly string[]): Promise<Part[]> {
  return Promise.all(
    credentials.map(async ({ url, part_number: number }, index) => {
      const answer = await fetch(url, { method: "PUT", body: contents[index] ?? "" });
      expect(answer.status).toBe(200);
      return { part_number: number, etag: answer.headers.get("etag") };
    }),
  );
}

const complete = (server: ArtifactServer, { upload_id: id }: Created, parts: readonly Part[], folder = "run/a") =>
  server.post(`${proxy}/mpu/complete/${folder}`, { path, upload_id: id, parts });

test("parts become one file when they are complete, and only then", async () => {
  const server = await artifactServer();
  expect(await (await server.get("/api/3.0/mlflow/server-info")).json()).toMatchObject({
    multipart_uploads_enabled: true,
  });
  const upload = await create(server, 3);
  const parts = await send(upload, ["one ", "two ", "three"]);
  expect((await server.get(`${files}/run/a/big.bin`)).status).toBe(404);
  const answer = await complete(server, upload, parts);
  expect([answer.status, await answer.text()]).toEqual([200, "{}"]);
  expect(await readFile(join(server.root, "run", "a", "big.bin"), "utf8")).toBe("one two three");
  expect(await readdir(join(server.root, staging))).toEqual([]);
  expect((await complete(server, upload, parts)).status, "a repeated request").toBe(200);
});

test("completing twice at the same time is completing once", async () => {
  const server = await artifactServer();
  const upload = await create(server, 2);
  const parts = await send(upload, ["a".repeat(2_000_000), "b"]);
  const answers = await Promise.all([complete(server, upload, parts), complete(server, upload, parts)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test("a part that was sent again counts by the ETag that is named", async () => {
  const server = await artifactServer();
  const upload = await create(server, 1);
  const [first] = await send(upload, ["first"]);
  const [second] = await send(upload, ["second"]);
  expect(first?.etag).not.toBe(second?.etag);
  await complete(server, upload, [first!]);
  expect(await (await server.get(`${files}/run/a/big.bin`)).text()).toBe("first");
});

test("missing and made-up parts are refused, and the upload goes on", async () => {
  const server = await artifactServer();
  const upload = await create(server, 2);
  const [one, two] = (await send(upload, ["1", "2"])) as [Part, Part];
  const refused = "400 INVALID_PARAMETER_VALUE";
  for (const parts of [
    [],
    [one],
    [one, one],
    [one, { part_number: 3, etag: two.etag }],
    [one, { part_number: 2, etag: one.etag }],
    [one, { part_number: 2, etag: "../../x" }],
    [one, { part_number: 2, etag: null }],
    [one, two, { part_number: 3, etag: two.etag }],
  ]) {
    expect(await codeOf(await complete(server, upload, parts))).toBe(refused);
  }
  expect(await codeOf(await complete(server, upload, [one, two], "run/b"))).toBe(refused);
  expect((await complete(server, upload, [two, one])).status).toBe(200);
  expect(await (await server.get(`${files}/run/a/big.bin`)).text()).toBe("12");
});

test("an aborted upload is gone, and aborting again is no error", async () => {
  const server = await artifactServer();
  const upload = await create(server, 1);
  const parts = await send(upload, ["1"]);
  const abort = () => server.post(`${proxy}/mpu/abort/run/a`, { path, upload_id: upload.upload_id });
  expect([(await abort()).status, (await abort()).status]).toEqual([200, 200]);
  expect(await readdir(join(server.root, staging))).toEqual([]);
  const unknown = "404 RESOURCE_DOES_NOT_EXIST";
  expect(await codeOf(await complete(server, upload, parts))).toBe(unknown);
  expect(await codeOf(await fetch(upload.credentials[0]?.url ?? "", { method: "PUT", body: "1" }))).toBe(unknown);
});

test("uploads outlive the server", async () => {
  const server = await artifactServer();
  const upload = await create(server, 1);
  const parts = await send(upload, ["1"]);
  const artifacts = { serve: true, only: false, destination: server.root };
  const second = await startServer({ store: server.store, port: 0, artifacts });
  const body = JSON.stringify({ path, upload_id: upload.upload_id, parts });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${second.url}${proxy}/mpu/complete/run/a`, { method: "POST", body, headers });
  await second.close();
  expect(answer.status).toBe(200);
  expect(await readFile(join(server.root, "run", "a", "big.bin"), "utf8")).toBe("1");
});

test.each([
  ["x", "/home/me/big.bin", "x/big.bin"],
  ["x", "C:\\me\\big.bin", "x/big.bin"],
  ["x", "a%20b", "x/a b"],
])("the file of %s and %s is %s", async (folder, local, target) => {
  const server = await artifactServer();
  const answer = await server.post(`${proxy}/mpu/create/${folder}`, { path: local, num_parts: 1 });
  const { upload_id: id, credentials } = (await answer.json()) as Created;
  const parts = await send({ upload_id: id, credentials }, ["x"]);
  await server.post(`${proxy}/mpu/complete/${folder}`, { path: local, upload_id: id, parts });
  expect(await (await server.get(`${files}/${encodeURI(target)}`)).text()).toBe("x");
});

test.each([
  ["run", "..", 1],
  ["run", "x/", 1],
  ["%252e%252e", "x", 1],
  ["run", "x", 0],
  ["run", "x", 10_001],
  ["run", "x", -1],
])("an upload to %j, %j in %i parts is refused", async (folder, local, parts) => {
  const server = await artifactServer();
  const answer = await server.post(`${proxy}/mpu/create/${folder}`, { path: local, num_parts: parts });
  expect(await codeOf(answer)).toBe("400 INVALID_PARAMETER_VALUE");
});

test.each(["..", "../x", ".", "x", "%2e%2e", ""])("no id leads out of the staging area: %j", async (id) => {
  const server = await artifactServer();
  await server.put(`${files}/keep`, "1");
  await mkdir(join(server.root, staging, "x"), { recursive: true });
  await writeFile(join(server.root, "upload.json"), '{"path":"a","parts":1}');
  const body = { path, upload_id: id, parts: [] };
  expect((await server.post(`${proxy}/mpu/abort/run/a`, body)).status).toBe(404);
  expect((await server.post(`${proxy}/mpu/complete/run/a`, body)).status).toBe(404);
  expect((await readdir(server.root)).toSorted()).toEqual([staging, "keep", "upload.json"]);
});

test("the URLs of parts are those that the client can reach", async () => {
  const server = await artifactServer({}, { staticPrefix: "/ml" });
  const plain = await create(server, 1);
  const part = `/ml/api/2.0/mlflow-artifacts/mpu/part/`;
  expect(plain.credentials[0]?.url).toBe(`${server.url.replace(/\/ml$/, "")}${part}${plain.upload_id}/1`);
  expect(plain.credentials[0]?.headers ?? {}).toEqual({});
  const proxied = await create(server, 1, {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "ml.example.com, inner",
    "x-forwarded-prefix": "/team/",
    authorization: "Basic bWU6eA==",
  });
  expect(proxied.credentials[0]?.url).toBe(`https://ml.example.com/team${part}${proxied.upload_id}/1`);
  expect(proxied.credentials[0]?.headers).toEqual({ Authorization: "Basic bWU6eA==" });
});

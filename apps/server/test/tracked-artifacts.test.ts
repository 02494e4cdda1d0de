// Artifacts of runs, logged models and model versions, and which places of them the server opens.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type ArtifactServer, artifactServer, codeOf, files, temporaryFolder } from "./artifact-server.js";
import { api } from "./open-server.js";

/** A run in an experiment with that location. */
async function runIn(
  server: ArtifactServer,
  artifactLocation?: string,
): Promise<{ id: string; uri: string; experimentId: string }> {
  const experimentId = await server.store.experiments.create({ name: `e${Math.random()}`, artifactLocation });
  const { id, artifactUri } = await server.store.runs.create({ experimentId });
  return { id, uri: artifactUri ?? "", experimentId };
}

const list = (server: ArtifactServer, id: string, path?: string) =>
  server.get(`${api}/artifacts/list?run_id=${id}${path === undefined ? "" : `&path=${encodeURIComponent(path)}`}`);

const upload = (server: ArtifactServer, query: string, body: RequestInit["body"] = "data") =>
  fetch(`${server.url}/ajax-api/2.0/mlflow/upload-artifact?${query}`, { method: "POST", body: body ?? null });

test("a run's artifacts are listed and read where the proxy put them", async () => {
  const server = await artifactServer();
  const run = await runIn(server);
  const base = run.uri.replace("mlflow-artifacts:", files);
  await server.put(`${base}/a/x.txt`, "hello");
  expect(await (await list(server, run.id)).json()).toEqual({
    root_uri: run.uri,
    files: [{ path: "a", is_dir: true }],
  });
  const inner = { root_uri: run.uri, files: [{ path: "a/x.txt", is_dir: false, file_size: 5 }] };
  expect(await (await list(server, run.id, "a")).json()).toEqual(inner);
  expect(await (await list(server, run.id, "a/")).json()).toEqual(inner);
  const file = await server.get(`/get-artifact?run_uuid=${run.id}&path=a%2Fx.txt`);
  expect([file.headers.get("content-disposition"), await file.text()]).toEqual(["attachment; filename=x.txt", "hello"]);
  expect(await codeOf(await server.get(`/get-artifact?run_id=${run.id}&path=nope`))).toBe(
    "404 RESOURCE_DOES_NOT_EXIST",
  );
  expect(await codeOf(await server.get(`/get-artifact?run_id=${run.id}&path=a`))).toBe("400 INVALID_PARAMETER_VALUE");
  expect(await codeOf(await server.get(`/get-artifact?run_id=${run.id}&path=../x`))).toBe(
    "400 INVALID_PARAMETER_VALUE",
  );
  expect(await codeOf(await server.get(`/get-artifact?run_id=${run.id}`))).toBe("400 INVALID_PARAMETER_VALUE");
});

test("logged models and model versions have theirs", async () => {
  const server = await artifactServer();
  const { experimentId } = await runIn(server);
  const model = await server.store.loggedModels!.create({ experimentId });
  await server.put(`${model.artifactLocation.replace("mlflow-artifacts:", files)}/d/MLmodel`, "flavors:");
  const root = `logged-models/${model.id}/artifacts`;
  expect(await (await server.get(`${api}/${root}/directories?artifact_directory_path=d`)).json()).toEqual({
    root_uri: model.artifactLocation,
    files: [{ path: "d/MLmodel", is_dir: false, file_size: 8 }],
  });
  const file = `/ajax-api/2.0/mlflow/${root}/files?artifact_file_path=d/MLmodel`;
  expect(await (await server.get(file)).text()).toBe("flavors:");
  await server.store.registry!.models.create({ name: "m" });
  await server.store.registry!.versions.create({ name: "m", source: model.artifactLocation, runId: "" });
  const version = await server.get(`/model-versions/get-artifact?name=m&version=1&path=d%2FMLmodel`);
  expect(await version.text()).toBe("flavors:");
});

describe("upload-artifact", () => {
  test("keeps a small file with its run", async () => {
    const server = await artifactServer();
    const run = await runIn(server);
    expect((await upload(server, `run_uuid=${run.id}&path=d/x.txt`)).status).toBe(200);
    expect(await (await server.get(`/get-artifact?run_id=${run.id}&path=d/x.txt`)).text()).toBe("data");
  });

  test("refuses empty and large ones, and leaves nothing of them", async () => {
    const server = await artifactServer();
    const run = await runIn(server);
    const query = `run_uuid=${run.id}&path=x`;
    const refused = "400 INVALID_PARAMETER_VALUE";
    expect(await codeOf(await upload(server, query, ""))).toBe(refused);
    expect(await codeOf(await upload(server, query, Buffer.alloc(10 * 1024 * 1024 + 1)))).toBe(refused);
    expect(await codeOf(await upload(server, `run_uuid=${run.id}`))).toBe(refused);
    expect(await codeOf(await upload(server, `path=x`))).toBe(refused);
    expect(await codeOf(await upload(server, `run_uuid=${run.id}&path=../x`))).toBe(refused);
    expect(await codeOf(await upload(server, `run_uuid=nope&path=x`))).toBe("404 RESOURCE_DOES_NOT_EXIST");
    expect(await (await list(server, run.id)).json()).toEqual({ root_uri: run.uri });
    expect((await upload(server, query, Buffer.alloc(10 * 1024 * 1024))).status).toBe(200);
  });
});

describe("places", () => {
  test("local ones are served below the folders that the operator named, and nowhere else", async () => {
    const named = await temporaryFolder();
    const other = await temporaryFolder();
    const server = await artifactServer({ localRoots: [named, "s3://bucket/x"] });
    for (const [location, status] of [
      [join(named, "a"), 200],
      [`${pathToFileURL(named).href}/b%20c`, 200],
      [join(server.root, "d"), 200],
      [`${server.root}/../root/e`, 200],
      [other, 403],
      [`${named}x/f`, 403],
      [`${named}/../g`, 403],
      ["/", 403],
      ["relative", 403],
      [pathToFileURL(other).href, 403],
      [`${pathToFileURL(named).href}/../h`, 403],
      ["file://host/share", 400],
    ] as const) {
      const run = await runIn(server, location);
      expect((await list(server, run.id)).status, location).toBe(status);
      expect((await upload(server, `run_uuid=${run.id}&path=x.txt`)).status, location).toBe(status);
    }
    const run = await runIn(server, `${pathToFileURL(named).href}/b%20c`);
    await upload(server, `run_uuid=${run.id}&path=x.txt`);
    expect(await readFile(join(named, "b c", run.id, "artifacts", "x.txt"), "utf8")).toBe("data");
  });

  test("a location of the proxy cannot lead out of it", async () => {
    const server = await artifactServer();
    await mkdir(join(server.folder, "x"));
    await writeFile(join(server.folder, "secret"), "");
    for (const location of [
      "mlflow-artifacts:/../x",
      "mlflow-artifacts:/%2e%2e/x",
      "mlflow-artifacts:/a/%252e%252e/%2e%2e",
    ]) {
      expect(await codeOf(await list(server, (await runIn(server, location)).id)), location).toBe(
        "400 INVALID_PARAMETER_VALUE",
      );
    }
  });

  test("this server's own are known by any host and form", async () => {
    const server = await artifactServer();
    for (const location of [
      "mlflow-artifacts:/p",
      "mlflow-artifacts:///p",
      "mlflow-artifacts://somewhere:5000/p",
      "mlflow-artifacts:/p/",
      "https://host/prefix/api/2.0/mlflow-artifacts/artifacts/p",
    ]) {
      const run = await runIn(server, location);
      await server.put(`${files}/p/${run.id}/artifacts/x`, "1");
      expect(await (await list(server, run.id)).json(), location).toMatchObject({ files: [{ path: "x" }] });
    }
  });

  test("those elsewhere are named as not offered", async () => {
    const server = await artifactServer();
    for (const location of ["s3://b/p", "https://host/other", "dbfs:/x"]) {
      const answer = await list(server, (await runIn(server, location)).id);
      expect([answer.status, await answer.text()]).toEqual([
        501,
        expect.stringContaining("supported are mlflow-artifacts:, file:"),
      ]);
    }
    const unserved = await artifactServer({ serve: false });
    expect(await codeOf(await list(unserved, (await runIn(unserved)).id))).toBe("501 NOT_IMPLEMENTED");
  });

  test("a destination that is no local folder is refused at the start", async () => {
    const server = await artifactServer();
    const { startServer } = await import("../src/index.js");
    const artifacts = { serve: true, only: false, destination: "s3://bucket" };
    await expect(startServer({ store: server.store, port: 0, artifacts })).rejects.toThrow("local folder");
  });
});

describe("presigned URLs", () => {
  test("are refused as MLflow refuses them for local and proxied artifacts", async () => {
    const server = await artifactServer();
    const [proxied, cloud] = [await runIn(server), await runIn(server, "s3://b/p")];
    const ask = async (direction: string, body: unknown) =>
      codeOf(await server.post(`${api}/artifacts/presigned-${direction}-url`, body));
    const refused = "400 INVALID_PARAMETER_VALUE";
    expect(await ask("download", { run_id: proxied.id, path: "x" })).toBe(refused);
    expect(await ask("download", { run_id: cloud.id, path: "x" })).toBe("501 NOT_IMPLEMENTED");
    expect(await ask("download", { run_id: cloud.id, path: "x", expiration: 604_801 })).toBe(refused);
    expect(await ask("download", { run_id: cloud.id, path: "x", expiration: 0 })).toBe(refused);
    expect(await ask("download", { run_id: "nope", path: "x" })).toBe("404 RESOURCE_DOES_NOT_EXIST");
    expect(await ask("upload", { run_id: proxied.id, path: "x" })).toBe(refused);
    expect(await ask("upload", { run_id: cloud.id, path: "x" })).toBe("501 NOT_IMPLEMENTED");
    expect(await ask("upload", { run_id: cloud.id, model_id: "m-1", path: "x" })).toBe(refused);
    expect(await ask("upload", { path: "x" })).toBe(refused);
    expect(await codeOf(await server.get("/api/2.0/mlflow-artifacts/presigned/x"))).toBe("501 NOT_IMPLEMENTED");
  });
});

// What may be the source of a model version, and what the server adds to it.
import { openMemoryStore } from "@runledger/store-memory";
import { expect, test } from "vitest";
import { api, openServer } from "./open-server.js";

/** A run and a logged model whose artifacts lie in local folders, and a version to refer to. */
async function openRegistry(root = "/srv/artifacts") {
  const store = await openMemoryStore({ artifactRoot: root });
  const server = await openServer({ store });
  const run = await store.runs.create({ experimentId: "0" });
  const model = await store.loggedModels!.create({ experimentId: "0", name: "m", sourceRunId: run.id });
  await store.registry!.models.create({ name: "rm" });
  const create = async (source: string, more: Record<string, unknown> = {}) => {
    const answer = await server.post(`${api}/model-versions/create`, { name: "rm", source, ...more });
    const body = (await answer.json()) as { error_code?: string; model_version?: Record<string, unknown> };
    return { status: answer.status, ...body };
  };
  return { store, server, run, model, create };
}

test("a local path must lie within the artifacts of the run or model named", async () => {
  const { run, model, create } = await openRegistry();
  const inRun = `${run.artifactUri}/model`;
  expect((await create(inRun, { run_id: run.id })).status).toBe(200);
  expect((await create(`file://${inRun}`, { run_id: run.id })).status).toBe(200);
  expect((await create(model.artifactLocation, { model_id: model.id })).status).toBe(200);
  const refused = [
    [inRun, {}],
    [inRun, { run_id: "nope" }],
    [inRun, { model_id: model.id, run_id: run.id }],
    [inRun.slice(1), { run_id: run.id }],
    [`${run.artifactUri}-other/x`, { run_id: run.id }],
    [`${inRun}/../../../../etc`, { run_id: run.id }],
    [`${inRun}/%252e%252e/%2e%2e/x`, { run_id: run.id }],
    [`${inRun}/..\\..\\x`, { run_id: run.id }],
    [`file://elsewhere${inRun}`, { run_id: run.id }],
    ["/etc/passwd", { run_id: run.id }],
  ] as const;
  for (const [source, more] of refused) {
    expect([(await create(source, more)).error_code, source]).toEqual(["INVALID_PARAMETER_VALUE", source]);
  }
});

test("a source that names a host must lie within such artifacts too; buckets are free", async () => {
  const { run, create } = await openRegistry("mlflow-artifacts:/");
  expect((await create(`${run.artifactUri}/model`, { run_id: run.id })).status).toBe(200);
  expect((await create("s3://bucket/model")).status).toBe(200);
  expect((await create(`runs:/${run.id}/model`, { run_id: run.id })).status).toBe(200);
  for (const source of [
    "mlflow-artifacts:/other/x",
    "http://host/x",
    "HTTPS://host/x",
    "ftp://h/x",
    `runs:/${run.id}/model`,
  ]) {
    expect([(await create(source)).status, source]).toEqual([400, source]);
  }
});

test("a reference to a version is resolved, with its run, and downloads come from where that one is", async () => {
  const { store, run, create } = await openRegistry();
  await create("s3://bucket/first", { run_id: run.id });
  await store.registry!.models.setAlias("rm", "champ", 1);
  for (const source of ["models:/rm/1", "models:/rm@champ"]) {
    const { model_version } = await create(source);
    expect(model_version).toMatchObject({ source: "models:/rm/1", run_id: run.id });
    expect(await store.registry!.versions.downloadUri("rm", String(model_version!["version"]))).toBe(
      "s3://bucket/first",
    );
  }
  const refused = [
    "models:/",
    "models:/rm/",
    "models://host/rm/1",
    "models:/rm/1/2",
    "models:/rm/Staging",
    "models:/m-none",
  ];
  for (const source of refused) expect([(await create(source)).status, source]).toEqual([400, source]);
  expect((await create("models:/rm/99")).status).toBe(404);
  expect((await create("models:/rm/1", { run_id: "another" })).status).toBe(400);
});

test("a version made of a logged model takes over its run, and the model lists its versions", async () => {
  const { store, run, model, create } = await openRegistry();
  for (const source of [`models:/${model.id}`, "s3://bucket/x"]) {
    expect((await create(source, { model_id: model.id })).model_version).toMatchObject({ run_id: run.id });
  }
  const { tags } = await store.loggedModels!.get(model.id);
  const listed: unknown = JSON.parse(tags.find(({ key }) => key === "mlflow.modelVersions")!.value);
  expect(listed).toEqual([
    { name: "rm", version: 1 },
    { name: "rm", version: 2 },
  ]);
  expect((await create("s3://bucket/x", { model_id: "m-none" })).status).toBe(404);
});

test("a prompt has a placeholder as its source and cannot be the source of another version", async () => {
  const { server, create } = await openRegistry();
  const tags = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
  await server.post(`${api}/registered-models/create`, { name: "p", tags });
  expect((await create("dummy-source", { name: "p", tags })).status).toBe(200);
  expect((await create("s3://bucket/x", { name: "p", tags })).status).toBe(400);
  expect((await create("models:/p/1")).status).toBe(400);
});

// `runledger server` from the outside: what it says, what it refuses, how it ends.
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { request } from "node:http";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { newFolder, run, serve } from "./run-command.js";

const api = "/api/2.0/mlflow";
const memory = ["--backend-store-uri", "memory:"];

async function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

describe("start", () => {
  test("without flags it serves ./mlruns where that holds experiments, and keeps artifacts beside them if told to", async () => {
    const cwd = await newFolder();
    await mkdir(join(cwd, "mlruns", "5"), { recursive: true });
    const meta = ["artifact_location: s3://x", "experiment_id: '5'", "lifecycle_stage: active", "name: old"];
    await writeFile(join(cwd, "mlruns", "5", "meta.yaml"), `${meta.join("\n")}\n`);
    const { started } = await serve(["--no-serve-artifacts"], { cwd });
    const found = await fetch(`${started.url}${api}/experiments/get-by-name?experiment_name=old`);
    expect(await found.json()).toMatchObject({ experiment: { experiment_id: "5" } });
    const { experiment_id: id } = await post(`${started.url}${api}/experiments/create`, { name: "new" });
    const made = await fetch(`${started.url}${api}/experiments/get?experiment_id=${String(id)}`);
    expect(await made.json()).toMatchObject({
      experiment: { artifact_location: join(cwd, "mlruns", String(id)) },
    });
    await expect(access(join(cwd, "runledger.db"))).rejects.toThrow();
  });

  test("without flags it keeps runs in ./runledger.db, and finds them again", async () => {
    const cwd = await newFolder();
    const first = await serve([], { cwd });
    const created = await post(`${first.started.url}${api}/experiments/create`, { name: "kept" });
    first.child.kill("SIGTERM");
    expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
    await access(join(cwd, "runledger.db"));

    const second = await serve([], { cwd });
    const found = await fetch(`${second.started.url}${api}/experiments/get-by-name?experiment_name=kept`);
    expect(await found.json()).toMatchObject({
      experiment: {
        experiment_id: created["experiment_id"],
        artifact_location: `mlflow-artifacts:/${String(created["experiment_id"])}`,
      },
    });
  });

  test("it tells people where it is, what it keeps and what to do next", async () => {
    const cwd = await newFolder();
    const running = run(["server", "--port", "0", "--workers", "4", ...memory], { cwd });
    const first = await running.line();
    const url = /listens on (http:\/\/127\.0\.0\.1:\d+)$/.exec(first)?.[1];
    expect(url, first).toBeDefined();
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`export MLFLOW_TRACKING_URI=${url}`);
    expect(stdout).toContain(join(cwd, "mlartifacts"));
    expect(stdout).toContain("--workers 4 has no effect");
  });

  test("variables count, and flags go before them", async () => {
    const cwd = await newFolder();
    const env = {
      MLFLOW_STATIC_PREFIX: "/from-env",
      MLFLOW_BACKEND_STORE_URI: "bogus://",
      MLFLOW_SERVE_ARTIFACTS: "FALSE",
    };
    const { started } = await serve(memory, { cwd, env });
    expect(started).toMatchObject({ url: expect.stringMatching(/\/from-env$/), artifacts: { folder: null } });
  });

  test("registered models may be kept elsewhere", async () => {
    const cwd = await newFolder();
    const { started } = await serve([...memory, "--registry-store-uri", "sqlite:///models.db"], { cwd });
    expect(await post(`${started.url}${api}/registered-models/create`, { name: "m" })).toMatchObject({ status: 200 });
    expect(await post(`${started.url}${api}/experiments/create`, { name: "e" })).toMatchObject({ status: 200 });
    await access(join(cwd, "models.db"));
    await expect(access(join(cwd, "runledger.db"))).rejects.toThrow();
  });
});

describe("refusals, each one sentence on stderr", () => {
  test.each([
    [["server", "--bogus"], {}, 2, /unknown option '--bogus'/],
    [["server", "--port"], {}, 2, /'-p, --port <number>' argument missing/],
    [["server", "--port", "70000"], {}, 2, /0 to 65535/],
    [["server", "--static-prefix", "x/"], {}, 2, /such as \/mlflow/],
    [["server", "--x-frame-options", "ALLOW"], {}, 2, /SAMEORIGIN, DENY, NONE/],
    [["server", "extra"], {}, 2, /too many arguments/],
    [["server"], { MLFLOW_PORT: "many" }, 2, /MLFLOW_PORT is 'many'/],
    [["server", "--artifacts-destination", "s3://bucket"], {}, 2, /local folder/],
    [["serve"], {}, 2, /unknown command 'serve'/],
    [["server", "--backend-store-uri", "bogus://user:secret@host/db"], {}, 1, /No store serves 'bogus'/],
    [["server", "--host", "192.0.2.1", ...memory], {}, 1, /not an address of this machine/],
    [["server", "--backend-store-uri", "sqlite:///a-file/x.db"], {}, 1, /./],
    [["server", "--artifacts-destination", "a-file/x", ...memory], {}, 1, /not writable/],
  ])("%j", async (args, env, code, sentence) => {
    const cwd = await newFolder();
    await writeFile(join(cwd, "a-file"), "");
    const ended = await run(args, { cwd, env }).ended;
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).toMatch(/^runledger: /);
    expect(ended.stderr).not.toMatch(/\n\s+at |secret/);
  });

  test("a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const ended = await run(["server", "--port", String(port), ...memory], { cwd: await newFolder() }).ended;
    expect(ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `runledger: port ${port} of 127.0.0.1 is in use; choose another one with --port\n`,
    });
  });
});

describe("stop", () => {
  /** A request whose body has begun and not ended. */
  async function halfRequest(url: string) {
    const sent = request(`${url}${api}/experiments/create`, {
      method: "POST",
      headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
    });
    const answered = once(sent, "response").then(([answer]: { statusCode?: number }[]) => answer?.statusCode);
    sent.write('{"name":');
    await fetch(`${url}/health`);
    return { sent, answered };
  }

  test("the first signal lets a request in flight finish", async () => {
    const { child, started, line, ended } = await serve(memory, { cwd: await newFolder() });
    const { sent, answered } = await halfRequest(started.url);
    child.kill("SIGTERM");
    expect(JSON.parse(await line())).toMatchObject({ event: "stopping" });
    sent.end('"late"}');
    expect(await answered).toBe(200);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("a second signal ends at once", async () => {
    const { child, started, line, ended } = await serve(memory, { cwd: await newFolder() });
    const { answered } = await halfRequest(started.url);
    answered.catch(() => undefined);
    child.kill("SIGTERM");
    await line();
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining("cut off") });
    await expect(answered).rejects.toThrow();
  });
});

test("--version and --help end with 0", async () => {
  const cwd = await newFolder();
  await mkdir(join(cwd, "empty"));
  const version = await run(["--version"], { cwd }).ended;
  expect(version).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^runledger \d+\.\d+\.\d+ \(MLflow 3\.17\.2 protocol\)\n$/),
  });
  const help = await run(["server", "--help"], { cwd }).ended;
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("MLFLOW_BACKEND_STORE_URI") });
  expect(help.stdout).toContain("Examples:");
});

// `runledger` on a simulated workspace: its server and its commands show what the workspace has, and say why they cannot.
import { execFile } from "node:child_process";
import { openDatabricksStore } from "@runledger/store-databricks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accounts, type Databricks, SECRET, startDatabricks } from "../support/databricks.js";
import { mlflowEnvironment } from "../support/mlflow-environment.js";
import { emptyFolder, runledger } from "../support/paths.js";
import { type ServerProcess, startRunledger } from "../support/servers.js";

let databricks: Databricks;
const servers: ServerProcess[] = [];
beforeAll(async () => {
  databricks = await startDatabricks({ throttleEvery: 10, retryAfter: 1 });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await databricks.stop();
});

const machine = () => ({
  DATABRICKS_HOST: databricks.url,
  DATABRICKS_CLIENT_ID: accounts.client.id,
  DATABRICKS_CLIENT_SECRET: accounts.client.secret,
});

async function serve(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const folder = await emptyFolder();
  const server = await startRunledger("databricks", folder, undefined, { HOME: folder, ...environment });
  servers.push(server);
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post({ url }: ServerProcess, path: string, body: object): Promise<Answer> {
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}

test("what clients log through it is in the workspace, for longer than a token lives", async () => {
  const server = await serve(machine());
  const { experiment_id } = (await post(server, "experiments/create", { name: "/Shared/served" })).body;
  const made = await post(server, "runs/create", { experiment_id });
  const { run_id } = (made.body as { readonly run: { readonly info: { readonly run_id: string } } }).run.info;
  const end = Date.now() + 1.5 * accounts.tokenLife * 1000;
  let step = 0;
  for (; Date.now() < end; step += 1) {
    const { status } = await post(server, "runs/log-metric", {
      run_id,
      key: "loss",
      value: step,
      timestamp: step,
      step,
    });
    expect(status).toBe(200);
  }
  const store = await openDatabricksStore("databricks", { environment: machine() });
  const { name } = await store.experiments.get(String(experiment_id));
  const { items } = await store.metrics.history(run_id, "loss");
  await store.close();
  expect([name, items.length]).toEqual(["/Shared/served", step]);
  expect((await databricks.report()).late).toBe(0);
});

test("a client hears what the workspace does not have, and what it says", async () => {
  const server = await serve(machine());
  expect(await post(server, "registered-models/alias", { name: "m", alias: "a", version: "1" })).toMatchObject({
    status: 501,
    body: { error_code: "NOT_IMPLEMENTED" },
  });
  expect(await post(server, "experiments/create", { name: "relative" })).toMatchObject({
    status: 400,
    body: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining("must be an absolute path") },
  });
});

test("bad credentials are a 401 that says where they are from, and nothing shows them", async () => {
  const server = await serve({ DATABRICKS_HOST: databricks.url, DATABRICKS_TOKEN: `dapi-${SECRET}-typo` });
  const { status, body } = await post(server, "experiments/search", { max_results: 1 });
  expect([status, body["error_code"]]).toEqual([401, "UNAUTHENTICATED"]);
  expect(body["message"]).toMatch(/refused the credentials of pat \(DATABRICKS_TOKEN\)/u);
  await server.stop();
  expect(server.printed() + JSON.stringify(body)).not.toContain(SECRET);
});

/** Exit code of a command and all that it printed. */
const ran = (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly [number, string]> =>
  new Promise((resolve) => {
    const env = { ...mlflowEnvironment(), ...environment };
    execFile(process.execPath, [runledger, ...args], { env }, (error, out, err) =>
      resolve([error === null ? 0 : Number(error.code), (out + err).trim()]),
    );
  });

test("commands read a workspace", async () => {
  const store = await openDatabricksStore("databricks", { environment: machine() });
  const id = await store.experiments.create({ name: "/Shared/listed" });
  await store.close();
  const search = ["experiments", "search", "--tracking-uri", "databricks"];
  const [code, printed] = await ran(search, machine());
  expect([code, printed]).toEqual([0, expect.stringMatching(new RegExp(`^${id} +/Shared/listed `, "mu"))]);
  const [failure, said] = await ran(search, { ...machine(), DATABRICKS_CLIENT_SECRET: `${SECRET}-typo` });
  expect([failure, said]).toEqual([
    1,
    expect.stringMatching(/^runledger: The OAuth endpoint \S+ answered 401 invalid_client/u),
  ]);
  expect(printed + said).not.toContain(SECRET);
});

test.each([
  [
    "databricks",
    {},
    /^runledger: No Databricks workspace is named in the environment and \S+, which does not exist; set/u,
  ],
  [
    "databricks://prod",
    {},
    /^runledger: Profile 'prod' was asked for by 'databricks:\/\/prod', but \S+ does not exist$/u,
  ],
  [
    "databricks://scope:prefix",
    {},
    /^runledger: 'databricks:\/\/scope:prefix' names secrets of a scope, which can be read/u,
  ],
  [
    "databricks-uc",
    {},
    /^runledger: 'databricks-uc' cannot be opened here\. Unity Catalog keeps registered models only/u,
  ],
  [
    "databricks",
    { DATABRICKS_TOKEN: SECRET, DATABRICKS_PASSWORD: SECRET },
    /^runledger: (?:There is more than one way to sign in|No Databricks workspace)/u,
  ],
])("%s with %j does not start", async (uri, environment, message) => {
  const command = ["server", "--backend-store-uri", uri, "--port", "0"];
  const [code, printed] = await ran(command, { HOME: await emptyFolder(), ...environment });
  expect([code, printed]).toEqual([1, expect.stringMatching(message)]);
  expect(printed).not.toMatch(/\n|s3cr3t/u);
});

// An outsider's days: the example of a third party's store in a folder of its own, then a project that serves it, and the code of our documents.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import typesOfNode from "@types/node/package.json" with { type: "json" };
import vitest from "vitest/package.json" with { type: "json" };
import { read, root } from "../../checks/workspace.mjs";
import { codeBlocks } from "../code-blocks.mjs";
import { command } from "../command.mjs";
import { compile, install, runModule } from "../outsider.mjs";
import { whileServing } from "../server.mjs";
import { manifests } from "../tarballs.mjs";

const MOST_LINES = 400;
const example = join(root, "examples/runledger-store-redis");
/** Needs a workspace of the reader's. */
const compiledOnly = ["packages/store-databricks/README.md"];
const given = process.env.RUNLEDGER_TEST_REDIS_URI;
const redis = given ?? "redis://127.0.0.1:6379/0";
const ourRedis = `${redis}?prefix=runledger-test-${randomBytes(6).toString("hex")}`;
const hasRedis = given !== undefined || process.env.CI !== undefined || (await listens(new URL(redis)));
if (!hasRedis) process.stderr.write("SKIPPED: no Redis listens; set RUNLEDGER_TEST_REDIS_URI to serve the example\n");

const firstLine = (code) => code.split("\n", 1)[0];
/** Files of the template by their first line, which says what each is for. */
const templateFiles = new Map(
  globSync("packages/create-store/template/{src,test}/*.ts", { cwd: root })
    .map(read)
    .map((code) => [firstLine(code), code]),
);

let [author, user] = ["", ""];

before(async () => {
  [author, user] = await Promise.all(["author-", "user-"].map((name) => mkdtemp(join(tmpdir(), `runledger-${name}`))));
  await cp(example, author, { recursive: true, filter: (path) => !/(?:node_modules|dist)$/.test(path) });
  await install(author, ["@runledger/store-api", "@runledger/store-conformance"]);
});

after(async () => {
  if (hasRedis) await removeOurKeys();
  await Promise.all([author, user].map((folder) => rm(folder, { recursive: true, force: true })));
});

test(`the source of the example has at most ${MOST_LINES} lines`, (t) => {
  const counts = globSync("src/*", { cwd: example }).map((file) => linesOf(join(example, file)));
  const lines = counts.reduce((sum, count) => sum + count);
  t.diagnostic(`${lines} lines in ${counts.length} files`);
  assert.ok(lines <= MOST_LINES, `${lines} lines`);
});

test("the example passes its own tests", async (t) => {
  const said = await command(["npm", "test", "--silent"], { cwd: author, env: { ...process.env, NO_COLOR: "1" } });
  t.diagnostic(/Tests .*/.exec(said)?.[0] ?? said);
});

test("the example packs, and installs beside the command", async () => {
  const [{ filename }] = JSON.parse(await command(["npm", "pack", "--json"], { cwd: author }));
  const packed = join(author, filename);
  await command(["attw", packed, "--profile", "esm-only", "--format", "ascii", "--no-color"]);
  await writeFile(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const others = [`vitest@${vitest.version}`, `@types/node@${typesOfNode.version}`];
  await install(user, [...manifests.keys()], [packed, ...others]);
});

test("`runledger server` serves the example by its URI", { skip: !hasRedis }, async () => {
  await whileServing(user, ["--backend-store-uri", ourRedis], async (url) => {
    const { run } = await post(url, "runs/create", { experiment_id: "0", run_name: "from REST" });
    await post(url, "runs/log-metric", { run_id: run.info.run_id, key: "loss", value: 0.5, timestamp: 1 });
    const { runs } = await post(url, "runs/search", { experiment_ids: ["0"], filter: "metrics.loss < 1" });
    assert.deepEqual(
      runs.map(({ info }) => info.run_name),
      ["from REST"],
    );
  });
});

test("`runledger server` serves a store from its file, and says what it knows when it finds none", async () => {
  const own = join(user, "own");
  await command([join(user, "node_modules/.bin/create-store"), "clickhouse", own]);
  await command(["tsc"], { cwd: own });
  const uri = ["--backend-store-uri", "clickhouse://me:secret@localhost"];
  await whileServing(user, ["--store-plugin", "./own/dist/index.js", ...uri], async (url) => {
    const { experiments } = await post(url, "experiments/search", { max_results: 5 });
    assert.deepEqual(
      experiments.map(({ name }) => name),
      ["Default"],
    );
  });
  await assert.rejects(
    whileServing(user, uri, () => undefined),
    ({ message }) =>
      ["http, https", "redis", "runledger-store-clickhouse is not installed", "--store-plugin"].every((part) =>
        message.includes(part),
      ) && !message.includes("secret"),
  );
});

test("`runledger copy` takes what the example holds to a database and back", { skip: !hasRedis }, async () => {
  const stores = [ourRedis, "sqlite:///copy.db", `${ourRedis}-copy`];
  for (const [source, target] of [stores.slice(0, 2), stores.slice(1)])
    await command([join(user, "node_modules/.bin/runledger"), "copy", source, target, "--verify", "--json"], {
      cwd: user,
    });
  await whileServing(user, ["--backend-store-uri", stores[2]], async (url) => {
    const { runs } = await post(url, "runs/search", { experiment_ids: ["0", "1", "2"], filter: "metrics.loss < 1" });
    assert.deepEqual(
      runs.map(({ info }) => info.run_name),
      ["from REST"],
    );
  });
});

test("the code of our documents compiles and runs", async (t) => {
  const runnable = codeBlocks().filter(({ code }) => !templateFiles.has(firstLine(code)));
  const blocks = runnable.filter(({ code }) => hasRedis || !code.includes("redis://"));
  await mkdir(join(user, "blocks"));
  await whileServing(user, ["--backend-store-uri", "memory:"], async (url) => {
    const files = await Promise.all(blocks.map((block, n) => writeBlock(block, n, url)));
    await t.test("it compiles", () => compile(user, files, ["node"]));
    for (const [n, { document, line }] of blocks.entries())
      if (!compiledOnly.includes(document)) await t.test(`${document}:${line}`, () => runBlock(files[n]));
  });
});

test("what the guide shows of the template is in the template", () => {
  const shown = codeBlocks().filter(({ code }) => templateFiles.has(firstLine(code)));
  assert.ok(shown.length > 0);
  for (const { code } of shown) assert.equal(code, templateFiles.get(firstLine(code)));
});

const linesOf = (file) => readFileSync(file, "utf8").split("\n").length - 1;

/** Readers put in their own hosts; so do we. */
const hosted = (code, url) =>
  code.replaceAll("http://127.0.0.1:5000", url).replaceAll("redis://127.0.0.1:6379/0", ourRedis);

const isSuite = (code) => code.includes('/vitest"');

async function writeBlock({ code }, number, url) {
  const file = `blocks/${number}${isSuite(code) ? ".test" : ""}.ts`;
  await writeFile(join(user, file), hosted(code, url));
  return file;
}

/** In a folder of its own, which holds what a reader is told to have. */
async function runBlock(file) {
  if (file.endsWith(".test.ts")) return command(["npx", "vitest", "run", file], { cwd: user });
  const cwd = join(user, file.replace(".ts", ""));
  await mkdir(join(cwd, "model"), { recursive: true });
  await writeFile(join(cwd, "model/weights.txt"), "0.5");
  return command(["node", join(user, file)], { cwd });
}

async function post(url, path, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

function listens({ hostname, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function removeOurKeys() {
  const { search } = new URL(ourRedis);
  const pattern = `${new URLSearchParams(search).get("prefix")}*`;
  await runModule(
    user,
    `import { createClient } from "redis";
     const client = await createClient({ url: "${redis}" }).connect();
     for await (const keys of client.scanIterator({ MATCH: "${pattern}" })) if (keys.length > 0) await client.unlink(keys);
     await client.close();`,
  );
}

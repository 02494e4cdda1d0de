// Every example of --help and of the reference, run by a shell as it stands: it has to end well.
// What it needs of the outside is put in its place: a free port, a server of the test's own, a database that is there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { commandExamples, type Example } from "../../src/command.js";
import { wholeProgram } from "../reference/cli-reference.js";
import { launcher, newFolder, serve } from "../run-command.js";
import { copyTemplate, makeTemplate } from "./scratch.js";

interface Client {
  connect(): Promise<void>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}
/** It comes without types. */
const { Client }: { readonly Client: new (options: { connectionString: string }) => Client } = createRequire(
  import.meta.url,
)("pg");

const postgresql = process.env["RUNLEDGER_TEST_POSTGRESQL_URI"] ?? "postgresql://postgres@127.0.0.1:5432/postgres";

const template = await makeTemplate();
/** Of compiled modules. Beside the template: it has hundreds of files, which no example has to have copied. */
const cache = await mkdtemp(join(tmpdir(), "runledger-examples-cache-"));
afterAll(() => Promise.all([template, cache].map((folder) => rm(folder, { recursive: true, force: true }))));

const program = await wholeProgram();
const examples = program.commands.flatMap((group) => [group, ...group.commands]).flatMap(commandExamples);

async function query(uri: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: uri });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const hasPostgresql = await query(postgresql, "SELECT 1").then(
  () => true,
  () => false,
);
const needsPostgresql = ({ line }: Example): boolean => line.includes("postgresql://");
const left = hasPostgresql ? [] : examples.filter(needsPostgresql);
for (const { line } of left) console.warn(`left out, as PostgreSQL is not reachable: ${line}`);

async function freshDatabase(): Promise<string> {
  const name = `runledger_examples_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await query(postgresql, `CREATE DATABASE ${name}`);
  onTestFinished(() => query(postgresql, `DROP DATABASE ${name} WITH (FORCE)`));
  const uri = new URL(postgresql);
  uri.pathname = `/${name}`;
  return uri.href;
}

/** The example with what is there in place of what it supposes. */
async function prepared({ line }: Example, cwd: string): Promise<string> {
  let text = line
    .replaceAll("/var/lib/runledger", cwd)
    .replaceAll("/srv/", `${cwd}/`)
    .replace(/--port \d+/, "--port 0")
    .replace(/MLFLOW_PORT=\d+/, "MLFLOW_PORT=0");
  if (text.includes("http://127.0.0.1:5000")) {
    const { started } = await serve(["--backend-store-uri", "memory:"], { cwd });
    text = text.replaceAll("http://127.0.0.1:5000", started.url);
  }
  const [database] = /postgresql:\/\/[^ ]+/.exec(text) ?? [];
  return database === undefined ? text : text.replaceAll(database, await freshDatabase());
}

/** A folder of the example's own, with `runledger` on the path. */
async function shell(text: string, cwd: string) {
  const bin = await newFolder();
  await writeFile(join(bin, "runledger"), `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`);
  await chmod(join(bin, "runledger"), 0o755);
  const env = { PATH: `${bin}:${process.env["PATH"]}`, XDG_CACHE_HOME: cache, MLFLOW_PORT: "0" };
  const child = spawn("bash", ["--norc", "-c", text], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  return child;
}

async function perform(example: Example): Promise<{ code: number | null; said: string }> {
  const cwd = join(await newFolder(), "scratch");
  await mkdir(cwd);
  await copyTemplate(template, cwd);
  const child = await shell(await prepared(example, cwd), cwd);
  let said = "";
  const saidSomething = new Promise<void>((resolve) => {
    const hear = (chunk: unknown): void => {
      said += String(chunk);
      resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
  const ended = once(child, "close");
  if (example.needs === "stays") {
    await Promise.race([saidSomething, ended]);
    if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  }
  const [code]: (number | null)[] = await ended;
  return { code: code ?? null, said };
}

test.each(examples.filter((example) => !left.includes(example)))("$line", async (example) => {
  const { code, said } = await perform(example);
  const ends = example.needs === "stays" ? [0, 130] : [0];
  expect(ends, said).toContain(code);
});

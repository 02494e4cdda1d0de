// Our command beside the real `mlflow` on the same store: each reads what the other wrote, and both say the same of it.
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mlflowEnvironment } from "../support/mlflow-environment.js";
import { emptyFolder, runledger } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";
import { type ServerProcess, startMlflow } from "../support/servers.js";

const run = promisify(execFile);

interface Said {
  readonly code: number;
  readonly stdout: string;
}

interface Place {
  readonly folder: string;
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

async function place(uriOf: (server: () => Promise<ServerProcess>) => Promise<string>, folder: string): Promise<Place> {
  let started: ServerProcess | undefined;
  const uri = await uriOf(async () => (started = await startMlflow("sqlite:///server.db", folder)));
  return { folder, uri, stop: async () => started?.stop() };
}

const places: readonly (readonly [string, (server: () => Promise<ServerProcess>) => Promise<string>])[] = [
  ["SQLite", async () => "sqlite:///mlflow.db"],
  ["a folder", async () => "./mlruns"],
  ["MLflow's server", async (server) => (await server()).url],
];

const ours = async ({ folder, uri }: Place, ...args: readonly string[]): Promise<string> => {
  const env = { ...mlflowEnvironment(), MLFLOW_TRACKING_URI: uri };
  return (await run(process.execPath, [runledger, ...args], { cwd: folder, env })).stdout;
};

async function theirs({ folder, uri }: Place, ...calls: readonly (readonly string[])[]): Promise<readonly string[]> {
  const extra = { MLFLOW_TRACKING_URI: uri, MLFLOW_ALLOW_FILE_STORE: "true" };
  const said = (await runPythonJson("command_line.py", [JSON.stringify(calls)], folder, extra)) as readonly Said[];
  for (const [index, { code, stdout }] of said.entries()) expect(code, `${calls[index]?.join(" ")}: ${stdout}`).toBe(0);
  return said.map(({ stdout }) => stdout);
}

/** Rows of a CSV as objects; cells hold no line feeds here. */
function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = "", ...lines] = text.trim().split("\n");
  const cells = (line: string): readonly string[] =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
    );
  return lines.map((line) => Object.fromEntries(cells(head).map((name, index) => [name, cells(line)[index] ?? ""])));
}

/** Rows of a table in some order; columns stand two spaces or more apart. */
const tableRows = (text: string): readonly string[] =>
  text
    .trim()
    .split("\n")
    .slice(2)
    .map((line) => line.trim().replaceAll(/ {2,}/g, "  "))
    .toSorted();

describe.each(places)("on %s", (_, uriOf) => {
  let at: Place;
  let experiment: string;
  let theirRun: string;
  let ourRun: string;

  beforeAll(async () => {
    at = await place(uriOf, await emptyFolder());
    await mkdir(join(at.folder, "model"));
    await writeFile(join(at.folder, "model", "MLmodel"), "flavors: {}\n");
    await writeFile(join(at.folder, "notes.txt"), "seen\n");
    const [created = ""] = await theirs(at, ["experiments", "create", "-n", 'first, "of" two']);
    experiment = /with id (\d+)/.exec(created)?.[1] ?? "";
    const tags = ["-t", "team=a,b", "-t", 'say="hi"'];
    const [made = ""] = await theirs(at, [
      "runs",
      "create",
      "--experiment-id",
      experiment,
      "--run-name",
      "theirs",
      "--description",
      "by MLflow",
      ...tags,
    ]);
    // A client of a server prints a link first.
    theirRun = (JSON.parse(made.slice(made.indexOf("{"))) as { run_id: string }).run_id;
    const mine = await ours(
      at,
      "runs",
      "create",
      "-x",
      experiment,
      "--run-name",
      "ours",
      "--status",
      "FAILED",
      ...tags,
    );
    ourRun = (JSON.parse(mine) as { run_id: string }).run_id;
    await ours(at, "runs", "log-metric", "-r", ourRun, "--key", "loss", "--value", "1e-7", "--step", "2");
    await ours(at, "runs", "log-metric", "-r", theirRun, "--key", "loss", "--value", "2");
    await ours(at, "runs", "log-param", "-r", ourRun, "--key", "depth", "--value", "6");
    await ours(
      at,
      "runs",
      "set-tag",
      "-x",
      experiment,
      "--filter",
      "metrics.loss > 1",
      "--key",
      "big",
      "--value",
      "yes",
      "--yes",
    );
    await ours(at, "artifacts", "log-artifacts", "-l", "model", "-r", ourRun, "-a", "model");
    await theirs(at, ["artifacts", "log-artifact", "-l", "notes.txt", "-r", theirRun, "-a", "notes"]);
  });
  afterAll(() => at.stop());

  test("both say the same of runs, experiments and artifacts", async () => {
    const reads = [
      ["runs", "describe", "--run-id", theirRun],
      ["runs", "describe", "--run-id", ourRun],
      ["artifacts", "list", "-r", ourRun, "-a", "model"],
      ["artifacts", "list", "-r", theirRun],
      ["experiments", "get", "-x", experiment, "--output", "json"],
      ["experiments", "csv", "-x", experiment],
      ["runs", "list", "--experiment-id", experiment],
      ["experiments", "search"],
    ];
    const said = await theirs(at, ...reads);
    const mine: string[] = [];
    for (const read of reads) mine.push(await ours(at, ...read));
    const json = (texts: readonly string[], from: number, to: number): unknown[] =>
      texts.slice(from, to).map((text) => JSON.parse(text) as unknown);
    expect(json(mine, 0, 4)).toEqual(json(said, 0, 4));
    expect(json(said, 4, 5)[0]).toMatchObject(json(mine, 4, 5)[0] as object);
    expect(csvRows(mine[5] ?? "")).toEqual(csvRows(said[5] ?? ""));
    expect(csvRows(mine[5] ?? "")).toHaveLength(2);
    expect(tableRows(mine[6] ?? "")).toEqual(tableRows(said[6] ?? ""));
    expect(tableRows(mine[7] ?? "")).toEqual(tableRows(said[7] ?? ""));
  });

  test("files come down from either side", async () => {
    const [down = ""] = await theirs(at, [
      "artifacts",
      "download",
      "-r",
      ourRun,
      "-a",
      "model/MLmodel",
      "-d",
      "theirs",
    ]);
    expect(await readFile(down.trim(), "utf8")).toBe("flavors: {}\n");
    const mine = await ours(at, "artifacts", "download", "-u", `runs:/${theirRun}/notes`, "-d", "ours");
    expect(await readFile(join(mine.trim(), "notes.txt"), "utf8")).toBe("seen\n");
  });

  test("what one deletes the other does not list, and can restore", async () => {
    await ours(at, "runs", "delete", "-x", experiment, "--filter", "attributes.status = 'FAILED'", "--yes");
    const [listed = ""] = await theirs(at, ["runs", "list", "--experiment-id", experiment]);
    expect(listed).not.toContain(ourRun);
    await theirs(at, ["runs", "restore", "--run-id", ourRun], ["experiments", "delete", "-x", experiment]);
    const deleted = await ours(at, "experiments", "search", "--view", "deleted_only", "--json");
    expect(JSON.parse(deleted)).toMatchObject({ experiment_id: experiment, lifecycle_stage: "deleted" });
    await ours(at, "experiments", "restore", "-x", experiment);
    expect(await ours(at, "runs", "list", "-x", experiment)).toContain(ourRun);
  });

  test("models and their versions are those of MLflow's client", async () => {
    await ours(at, "models", "create", "-n", "churn", "--description", "who leaves");
    const source = ["--source", `runs:/${ourRun}/model`, "--run-id", ourRun];
    await ours(at, "model-versions", "create", "-n", "churn", ...source);
    await ours(at, "models", "set-alias", "-n", "churn", "--alias", "champion", "--version", "1");
    const down = await ours(at, "artifacts", "download", "-u", "models:/churn@champion/MLmodel", "-d", "model-files");
    expect(await readFile(down.trim(), "utf8")).toBe("flavors: {}\n");
    const seen = (await runPythonJson("registered.py", ["churn"], at.folder, {
      MLFLOW_TRACKING_URI: at.uri,
      MLFLOW_ALLOW_FILE_STORE: "true",
    })) as unknown;
    expect(seen).toEqual({ description: "who leaves", alias: "1", run: ourRun });
  });
});

// Commands from the outside: what they refuse and how they end. What they do is held by the examples and, beside MLflow, by e2e.
import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { exampleRun, makeTemplate } from "./examples/scratch.js";
import { type Call, type Ended, run } from "./run-command.js";

const cwd = await makeTemplate();
afterAll(() => rm(cwd, { recursive: true, force: true }));

const call = (args: readonly string[], env: Call["env"] = {}): Promise<Ended> => run(args, { cwd, env }).ended;

describe("refusals, each one sentence on stderr", () => {
  test.each([
    [["runs", "list"], {}, 2, /say which experiment/],
    [["runs", "delete", "-x", "1", "--filter", "metrics.loss > 0"], {}, 2, /^runledger: Delete 3 runs\? .*--yes/],
    [["runs", "delete"], { MLFLOW_RUN_ID: exampleRun }, 2, /either --run-id, or --filter/],
    [["runs", "log-metric", "-r", exampleRun, "--key", "k", "--value", "much"], {}, 2, /Expected a number/],
    [["runs", "search", "-x", "1", "--filter", "nonsense ="], {}, 1, /./],
    [["runs", "list", "-x", "1", "--view", "some"], {}, 2, /active_only, deleted_only, all/],
    [["exp"], {}, 2, /unknown command 'exp' \(see runledger --help\)/],
    [["experiments", "list"], {}, 2, /unknown command 'list' \(see runledger experiments --help\)/],
    [["experiments", "creat"], {}, 2, /unknown command 'creat' \(Did you mean create\?\)/],
    [["runs", "list", "--backend-store-uri", "x"], {}, 2, /unknown option .* \(see runledger runs list --help\)/],
    [["experiments", "get"], {}, 2, /exactly one of/],
    [["experiments", "get", "-x", "77"], {}, 1, /'77' does not exist/],
    [
      ["experiments", "csv", "-x", "1", "-o", "none/runs.csv"],
      {},
      1,
      /'none\/runs\.csv' cannot be written: there is no such folder/,
    ],
    [["db", "status", "./mlruns"], {}, 1, /'.\/mlruns' is no database: .* sqlite:, postgresql:/],
    [["models", "delete", "-n", "churn"], {}, 2, /for good\? .*--yes/],
    [["artifacts", "list", "-u", "s3://bucket/x"], {}, 1, /'s3' .* supported are/],
    [["artifacts", "download", "-r", exampleRun, "-a", "../mlruns", "-d", "out"], {}, 1, /must not contain/],
    [["artifacts", "log-artifact", "-l", "model", "-r", exampleRun], {}, 2, /log-artifacts/],
    [["stores", "--store-plugin", "./none.js"], {}, 1, /none\.js/],
    [["runs", "list", "-x", "1"], { MLFLOW_TRACKING_URI: "bogus://me:secret@host" }, 1, /No store serves 'bogus'/],
  ])("%j", async (args, env, code, sentence) => {
    const ended = await call(args, env);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).toMatch(/^runledger: [^\n]+\n$/);
    expect(ended.stderr).not.toContain("secret");
  });
});

test("a flag goes before the variable of the flag that says the same, and an empty variable counts for nothing", async () => {
  const { stdout } = await call(["runs", "list", "--experiment-name", "first", "--json"], {
    MLFLOW_EXPERIMENT_ID: "0",
  });
  expect(stdout.trim().split("\n")).toHaveLength(3);
  const described = await call(["runs", "describe", "--json"], { MLFLOW_RUN_ID: exampleRun, MLFLOW_TRACKING_URI: " " });
  expect(JSON.parse(described.stdout)).toMatchObject({
    info: { run_id: exampleRun },
    data: { metrics: { loss: 0.25 } },
  });
});

test("who read the answer and goes away hears nothing more", async () => {
  const { child, ended } = run(["runs", "list", "-x", "1"], { cwd });
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 141, stderr: "" });
});

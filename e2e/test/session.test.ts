// The main job: what the Python client does, against Runledger and against the real MLflow server, gives the same answers and the same content,
// and either server finds in the other's SQLite file all that was written.
import { beforeAll, expect, test } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";
import { startMlflow, startRunledger } from "../support/servers.js";

interface Outcome {
  readonly said: unknown;
  readonly content: unknown;
  readonly behindTheOther: unknown;
}

let theirs: Outcome;
let ours: Outcome;

async function session(first: typeof startMlflow, second: typeof startMlflow): Promise<Outcome> {
  const folder = await emptyFolder();
  const on = async (start: typeof startMlflow, scripts: readonly string[]): Promise<unknown[]> => {
    const server = await start("sqlite:///session.db", folder);
    const answers: unknown[] = [];
    try {
      for (const script of scripts) answers.push(await runPythonJson(script, [server.url], folder));
    } finally {
      await server.stop();
    }
    return answers;
  };
  const [said, content] = await on(first, ["session.py", "dump.py"]);
  const [behindTheOther] = await on(second, ["dump.py"]);
  return { said, content, behindTheOther };
}

beforeAll(async () => {
  theirs = await session(startMlflow, startRunledger);
  ours = await session(startRunledger, startMlflow);
});

test("the client gets the same answers", () => expect(ours.said).toEqual(theirs.said));

test("the servers hold the same", () => expect(ours.content).toEqual(theirs.content));

test("what MLflow's server wrote is the same behind Runledger", () =>
  expect(theirs.behindTheOther).toEqual(theirs.content));

test("what Runledger wrote is the same behind MLflow's server", () =>
  expect(ours.behindTheOther).toEqual(ours.content));

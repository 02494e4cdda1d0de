// The main job: what the Python client does, against Runledger and against the real MLflow server, gives the same answers and the same content.
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyFolder } from "../support/paths.js";
import { runPythonJson } from "../support/python.js";
import { type ServerProcess, startMlflow, startRunledger } from "../support/servers.js";

interface Outcome {
  readonly said: unknown;
  readonly content: unknown;
}

let servers: readonly ServerProcess[] = [];
let theirs: Outcome;
let ours: Outcome;

async function session(start: typeof startMlflow): Promise<Outcome> {
  const folder = await emptyFolder();
  const server = await start("sqlite:///session.db", folder);
  servers = [...servers, server];
  return {
    said: await runPythonJson("session.py", [server.url], folder),
    content: await runPythonJson("dump.py", [server.url], folder),
  };
}

beforeAll(async () => {
  theirs = await session(startMlflow);
  ours = await session(startRunledger);
});

afterAll(() => Promise.all(servers.map((server) => server.stop())));

test("the client gets the same answers", () => expect(ours.said).toEqual(theirs.said));

test("the servers hold the same", () => expect(ours.content).toEqual(theirs.content));

// PostgreSQL and MySQL: what the Python client fills behind one server is the same behind the other, both ways, and both make the same schema.
import { parseStoreUri } from "@runledger/store-api";
import sqlPlugin, { indexRuns } from "@runledger/store-sql";
import { describe, expect, test } from "vitest";
import { freshDatabase, listens, pythonUri, type ServerDialect, serverUris } from "../support/databases.js";
import { emptyFolder } from "../support/paths.js";
import { runPython, runPythonJson } from "../support/python.js";
import { startMlflow, startRunledger } from "../support/servers.js";

const mlflow = (uri: string, folder: string) => startMlflow(pythonUri(uri), folder);

async function roundTrip(
  dialect: ServerDialect,
  first: typeof startMlflow,
  second: typeof startMlflow,
  prepare: (uri: string) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const folder = await emptyFolder();
  const database = await freshDatabase(dialect, "runledger_interop", folder);
  try {
    await prepare(database.uri);
    const writer = await first(database.uri, folder);
    await runPython("session.py", [writer.url], folder);
    const before = await runPythonJson("dump.py", [writer.url], folder);
    await writer.stop();

    const reader = await second(database.uri, folder);
    const after = await runPythonJson("dump.py", [reader.url], folder);
    await reader.stop();
    expect(after).toEqual(before);
  } finally {
    await database.drop();
  }
}

async function makeIndexed(uri: string): Promise<void> {
  await (await sqlPlugin.open(parseStoreUri(uri), { artifactRoot: "mlflow-artifacts:/" })).close();
  expect(await indexRuns(uri)).toHaveLength(1);
}

async function sameSchema(dialect: ServerDialect): Promise<void> {
  const folder = await emptyFolder();
  const [ours, theirs] = [
    await freshDatabase(dialect, "runledger_ours", folder),
    await freshDatabase(dialect, "runledger_theirs", folder),
  ];
  try {
    const store = await sqlPlugin.open(parseStoreUri(ours.uri), { artifactRoot: "mlflow-artifacts:/" });
    await store.close();
    await runPython("create_database.py", [pythonUri(theirs.uri)], folder);
    // The one difference is on purpose: our MySQL keys are compared byte for byte.
    const lines = async (uri: string): Promise<string[]> =>
      (await runPython("schema.py", [pythonUri(uri)], folder)).replaceAll(/ COLLATE=\w+/gu, "").split("\n");
    const expected = await lines(theirs.uri);
    expect(expected.length).toBeGreaterThan(700);
    expect(await lines(ours.uri)).toEqual(expected);
  } finally {
    await Promise.all([ours.drop(), theirs.drop()]);
  }
}

for (const dialect of ["postgresql", "mysql"] as const) {
  const reachable = await listens(serverUris[dialect]);
  if (!reachable) console.warn(`LEFT OUT: no ${dialect} at ${new URL(serverUris[dialect]).host}; 4 tests do not run`);
  describe.skipIf(!reachable)(dialect, () => {
    test("a database made by Runledger has MLflow's schema, line by line", () => sameSchema(dialect));
    test("what MLflow's server wrote is the same behind Runledger", () => roundTrip(dialect, mlflow, startRunledger));
    test("what Runledger wrote is the same behind MLflow's server", () => roundTrip(dialect, startRunledger, mlflow));
    test("neither minds Runledger's index of runs", () => roundTrip(dialect, mlflow, startRunledger, makeIndexed));
  });
}

// Runs the Python scripts of this folder in the real MLflow's environment.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { inject } from "vitest";
import { mlflowEnvironment } from "./mlflow-environment.js";
import { emptyFolder, pythonFolder } from "./paths.js";

/** @returns what the script printed; rejects with its error output when it fails */
export async function runPython(
  script: string,
  args: readonly string[],
  cwd: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await emptyFolder();
  const [stdout, stderr] = [join(folder, "stdout"), join(folder, "stderr")];
  const server = connect(inject("forkServer"));
  await once(server, "connect");
  const environment = { ...mlflowEnvironment(), ...extra };
  const asked = { arguments: [join(pythonFolder, script), ...args], folder: cwd, environment, stdout, stderr };
  server.write(`${JSON.stringify(asked)}\n`);
  const code = await text(server);
  if (code !== "0")
    throw new Error(`${script} ended with ${code || "no exit code"}:\n${await readFile(stderr, "utf8")}`);
  return readFile(stdout, "utf8");
}

export const runPythonJson = async (...asked: Parameters<typeof runPython>): Promise<unknown> =>
  JSON.parse(await runPython(...asked));

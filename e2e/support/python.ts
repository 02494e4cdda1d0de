// Runs the Python scripts of this folder in the real MLflow's environment.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { python, pythonFolder } from "./paths.js";

const run = promisify(execFile);

export const quietMlflow = {
  MLFLOW_DISABLE_TELEMETRY: "true",
  DO_NOT_TRACK: "true",
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: "false",
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
};

/** The environment without what would point MLflow elsewhere. */
export function mlflowEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("MLFLOW_"));
  return { ...Object.fromEntries(inherited), ...quietMlflow };
}

/** @returns what the script printed; rejects with its error output when it fails */
export async function runPython(
  script: string,
  args: readonly string[],
  cwd: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(python, [join(pythonFolder, script), ...args], {
    cwd,
    env: { ...mlflowEnvironment(), ...extra },
    maxBuffer: 1 << 28,
  });
  return stdout;
}

export const runPythonJson = async (script: string, args: readonly string[], cwd: string): Promise<unknown> =>
  JSON.parse(await runPython(script, args, cwd));

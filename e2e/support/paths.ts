// Where the end-to-end tests find things.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const pythonFolder = join(root, "e2e", "python");
export const venv = join(root, "node_modules", ".cache", "mlflow-venv");
export const python = join(venv, "bin", "python");
/** Where an older MLflow is installed. */
export const oldVenv = (version: string): string => join(root, "node_modules", ".cache", `mlflow-${version}`);
export const runledger = join(root, "apps", "cli", "bin", "runledger.mjs");

/** A new empty folder outside the repository. */
export const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "runledger-e2e-"));

// The folder of runs that MLflow serves where nothing else is said: years of runs lie in such folders.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = "./mlruns";

const isExperiment = (path: string): boolean =>
  lstatSync(join(path, "meta.yaml"), { throwIfNoEntry: false }) !== undefined;

/** `./mlruns` when it holds an experiment: a folder with digits for a name and a meta.yaml in it. */
export function existingRuns(): string | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const found = entries.some(
      (entry) => entry.isDirectory() && /^\d+$/.test(entry.name) && isExperiment(join(folder, entry.name)),
    );
    return found ? folder : undefined;
  } catch {
    return undefined;
  }
}

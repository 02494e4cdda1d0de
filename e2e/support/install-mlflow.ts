// Makes virtual environments of the real MLflow once per clone; each stays under node_modules until its requirements change.
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonFolder, venv } from "./paths.js";

const run = promisify(execFile);

/** Name of a file of requirements in `e2e/python`, and where the environment is made of it. */
export async function installPython(requirementsFile: string, folder: string): Promise<void> {
  const file = join(pythonFolder, requirementsFile);
  const requirements = await readFile(file, "utf8");
  const marker = join(folder, "installed.txt");
  if ((await readFile(marker, "utf8").catch(() => "")) === requirements) return;
  console.log(`installing ${requirements.split("\n", 1)[0]} for the end-to-end tests (once, a minute or two)`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run(process.env["PYTHON"] ?? "python3", ["-m", "venv", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", file];
  await run(join(folder, "bin", "python"), pip, { maxBuffer: 1 << 26 });
  await writeFile(marker, requirements);
}

export default async function installMlflow(): Promise<void> {
  await installPython("requirements.txt", venv);
}

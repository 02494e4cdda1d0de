// Makes the virtual environment of the real MLflow once per clone; it stays under node_modules until its requirements change.
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { python, pythonFolder, venv } from "./paths.js";

const run = promisify(execFile);

export default async function installMlflow(): Promise<void> {
  const requirements = await readFile(join(pythonFolder, "requirements.txt"), "utf8");
  const marker = join(venv, "installed.txt");
  if ((await readFile(marker, "utf8").catch(() => "")) === requirements) return;
  console.log("installing the real MLflow for the end-to-end tests (once, a minute or two)");
  await rm(venv, { recursive: true, force: true });
  await mkdir(venv, { recursive: true });
  await run(process.env["PYTHON"] ?? "python3", ["-m", "venv", venv]);
  await run(
    python,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", join(pythonFolder, "requirements.txt")],
    { maxBuffer: 1 << 26 },
  );
  await writeFile(marker, requirements);
}

// Empty projects of people who have never seen this repository: npm, tarballs, and nothing that resolves into the workspace.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.mjs";
import { tarball, withOurDependencies } from "./tarballs.mjs";

const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

/** Installs packages of ours from their tarballs, and others by name and version, into a folder that has a manifest. */
export async function install(folder, ours, others = []) {
  const wanted = new Set(ours.flatMap((name) => [...withOurDependencies(name)]));
  await command(["npm", "install", ...quietly, ...[...wanted].map(tarball), ...others], { cwd: folder });
}

/** A new folder in which `work` is done; it goes away afterwards. */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "runledger-outsider-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A new project with nothing but these packages, in which `work` is done. */
export function inProject(ours, others, work) {
  return inFolder(async (folder) => {
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    await install(folder, ours, others);
    return work(folder);
  });
}

/** Runs a module's text with Node in the project; its stdout. */
export function runModule(folder, text) {
  return command(["node", "--input-type=module", "--eval", text], { cwd: folder });
}

/** What the strictest of users sets. */
const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  module: "nodenext",
  target: "es2023",
  noEmit: true,
};

/** Compiles files of a project against the types that are installed there. @param types packages of global types */
export async function compile(folder, files, types = []) {
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...strictest, types }, files }));
  await command(["tsc", "-p", "."], { cwd: folder });
}

// Reads the packages of the workspace once, for the checks beside it.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every package with its folder (relative to the root), manifest and sources. */
export const packages = globSync(["packages/*/package.json", "apps/*/package.json"], { cwd: root })
  .sort()
  .map((file) => {
    const folder = dirname(file);
    return {
      folder,
      manifest: JSON.parse(readFileSync(join(root, file), "utf8")),
      sources: globSync(`${folder}/src/**/*.ts`, { cwd: root }).sort(),
    };
  });

export const read = (file) => readFileSync(join(root, file), "utf8");

/** What a source file imports from other packages (without subpaths). */
export function importedPackages(file) {
  const names = new Set();
  for (const [, name] of read(file).matchAll(/(?:from|import)\s*\(?\s*"([^"./][^"]*)"/g)) {
    names.add(name.startsWith("@") ? name.split("/").slice(0, 2).join("/") : name.split("/")[0]);
  }
  return [...names];
}

/** A source file and all of its package that it loads, types included. */
export function loadedWith(entry) {
  const files = new Set([entry]);
  for (const file of files) {
    for (const [, name] of read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]*)"/g)) {
      files.add(join(dirname(file), name).replace(/\.js$/, ".ts"));
    }
  }
  return [...files];
}

// Copies the template into a new folder, under the scheme that the author chose.
import { cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const template = fileURLToPath(new URL("../template", import.meta.url));
/** Files that npm treats in a way of its own when they are in a package. */
const renamed = { "package.json": "_package.json", ".gitignore": "_gitignore" };
/** The scheme of the template. */
const placeholder = /mystore/g;

/** Whether a scheme can stand in a URI and in the name of an npm package. */
export const isScheme = (text: string): boolean => /^[a-z][a-z0-9-]+$/.test(text);

/**
 * Writes the package `runledger-store-<scheme>` into a folder, which may be there when it is empty.
 * @throws Error with one sentence when the scheme is none or something is in the folder; then nothing is written
 */
export async function createStore(scheme: string, folder: string): Promise<void> {
  if (!isScheme(scheme))
    throw new Error(
      `A scheme is two or more of a-z, 0-9 and '-', as in 'clickhouse', and starts with a letter; not '${scheme}'`,
    );
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) throw new Error(`The folder ${folder} is not empty; name another one`);
  await cp(template, folder, { recursive: true, filter: (path) => !/[/\\](?:node_modules|dist)$/.test(path) });
  for (const [name, inTemplate] of Object.entries(renamed)) await rename(join(folder, inTemplate), join(folder, name));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    await writeFile(file, (await readFile(file, "utf8")).replace(placeholder, scheme));
  }
}

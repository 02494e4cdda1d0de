// Packs every package once, as `pnpm publish` would; run as a script it makes the tarballs, imported it finds them.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packages, read, root } from "../checks/workspace.mjs";
import { command } from "./command.mjs";

const folder = fileURLToPath(new URL("./tarballs", import.meta.url));
const { packageManager } = JSON.parse(read("package.json")).devEngines;

export const pnpm = ["npx", "-y", `${packageManager.name}@${packageManager.version}`, "--silent"];
export const manifests = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));

/** The tarball of one package. */
export function tarball(name) {
  const { version } = manifests.get(name);
  return join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}

/** A package and all packages of ours that it cannot do without. */
export function withOurDependencies(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies = {}, peerDependencies = {} } = manifests.get(name);
  for (const other of Object.keys({ ...dependencies, ...peerDependencies }))
    if (manifests.has(other)) withOurDependencies(other, found);
  return found;
}

async function pack() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const which = packages.flatMap(({ folder: place }) => ["--filter", `./${place}`]);
  await command([...pnpm, "--recursive", ...which, "pack", "--pack-destination", folder], { cwd: root });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await pack();

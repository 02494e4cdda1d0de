// Each way to install one of our packages: alone, or with one of the drivers that it can work with.
import { manifests } from "./tarballs.mjs";

/** Version of a development dependency as npm takes it; `catalog:` stands for what this workspace has. */
async function versionOf(name, version) {
  if (version !== "catalog:") return version;
  const { default: manifest } = await import(`${name}/package.json`, { with: { type: "json" } });
  return manifest.version;
}

/** `{ name, driver }` for each; `driver` is a specifier for npm, or undefined where the package needs none. */
export async function installs() {
  const all = [];
  for (const [name, { peerDependenciesMeta = {}, devDependencies }] of manifests) {
    const drivers = Object.keys(peerDependenciesMeta);
    if (drivers.length === 0) all.push({ name, driver: undefined });
    for (const driver of drivers)
      all.push({ name, driver: `${driver}@${await versionOf(driver, devDependencies[driver])}` });
  }
  return all;
}

/** What a package offers to import, without its manifest. */
export function entriesOf(name) {
  return Object.keys(manifests.get(name).exports)
    .filter((entry) => !entry.endsWith(".json"))
    .map((entry) => name + entry.slice(1));
}

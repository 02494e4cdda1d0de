// What each install costs, as docs/reference/packages.md: size, number of packages, and the CPU time to import it.
// `pnpm --filter @runledger/pack run install-table` packs, measures and writes the page; a test holds sizes and numbers to it.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { read, root } from "../checks/workspace.mjs";
import { entriesOf, installs } from "./installs.mjs";
import { inProject, runModule } from "./outsider.mjs";

const page = "docs/reference/packages.md";
const IMPORTS = 7;

/** `{ bytes, packages }` of a project's node_modules. */
export function sizeOf(folder) {
  const modules = join(folder, "node_modules");
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const { packages } = JSON.parse(readFileSync(join(modules, ".package-lock.json"), "utf8"));
  const installed = Object.keys(packages).filter((place) => existsSync(join(folder, place)));
  return { bytes, packages: installed.length };
}

export const labelOf = ({ name, driver }) => (driver === undefined ? `\`${name}\`` : `\`${name}\` with \`${driver}\``);

const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

/** The rows of the page by their label: `{ megabytes, packages }`. */
export function knownInstalls() {
  const rows = [...read(page).matchAll(/^\| (`.*?) +\| +([\d.]+) MB +\| +(\d+) +\|/gm)];
  return new Map(
    rows.map(([, label, size, packages]) => [label, { megabytes: Number(size), packages: Number(packages) }]),
  );
}

/** CPU time in milliseconds, which other work of the machine disturbs less than the clock. */
async function importTime(folder, name) {
  const text = `const before = process.cpuUsage();
    await import("${entriesOf(name)[0]}");
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);`;
  const times = [];
  for (let n = 0; n < IMPORTS; n += 1) times.push(Number(await runModule(folder, text)));
  return times.toSorted((a, b) => a - b)[Math.floor(IMPORTS / 2)];
}

async function rowOf(each) {
  const { name, driver } = each;
  return inProject([name], driver === undefined ? [] : [driver], async (folder) => {
    const { bytes, packages } = sizeOf(folder);
    return `| ${labelOf(each)} | ${megabytes(bytes)} MB | ${packages} | ${Math.round(await importTime(folder, name))} ms |`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = [];
  for (const each of await installs()) rows.push(await rowOf(each));
  const head = [
    "# What an install costs",
    "",
    "Each package from its tarball by npm into an empty project, with what it cannot do without and one driver. Packages are all that npm puts there, ours among them; the time is the CPU time of the first import in a new process, the median of 7, with Node 24 on a machine that had other work: compare it with the other rows only.",
    "",
    "Made by `pnpm --filter @runledger/pack run install-table` after a build; a test is red when a size or a number grows by a quarter.",
    "",
    "| package | size | packages | import |",
    "| --- | ---: | ---: | ---: |",
  ];
  writeFileSync(join(root, page), `${[...head, ...rows].join("\n")}\n`);
}

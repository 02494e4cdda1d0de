// The public surface of each package as a page under docs/reference/api, so that a review sees each change of it.
// `node tooling/pack/api-reports.mjs` writes the pages after a build; a test holds them to what was built.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packages, root } from "../checks/workspace.mjs";
import { surface } from "./declarations.mjs";

const block = (declarations) => `\`\`\`ts\n${declarations.map(({ text }) => text).join("\n\n")}\n\`\`\``;

function sectionOf(title, { exported, hidden }, offered) {
  const names = exported.map(({ name }) => `\`${name}\``).join(", ");
  const section = [`## ${title}`, `${exported.length} names: ${names}`, block(exported)];
  const unnamed = hidden.filter(({ text }) => !offered.has(text));
  return unnamed.length === 0 ? section : [...section, "Not offered by name, but part of these:", block(unnamed)];
}

function pageOf({ folder, manifest: { name, exports } }) {
  const entries = Object.keys(exports).filter((entry) => typeof exports[entry] === "object");
  const surfaces = entries.map((entry) => [
    entry.replace(".", name),
    surface(join(root, folder, exports[entry].types)),
  ]);
  const offered = new Set(surfaces.flatMap(([, { exported }]) => exported.map(({ text }) => text)));
  const head = [`# Public surface of ${name}`, "Made by `node tooling/pack/api-reports.mjs` from what tsc emits."];
  const sections = surfaces.flatMap(([title, found]) => sectionOf(title, found, offered));
  return `${[...head, ...sections].join("\n\n")}\n`;
}

/** `{ file, text }` of each package's page; the file is relative to the root. */
export function apiReports() {
  return packages.map((each) => ({
    file: `docs/reference/api/${each.manifest.name.replace(/^@.*\//, "")}.md`,
    text: pageOf(each),
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, "docs/reference/api"), { recursive: true });
  for (const { file, text } of apiReports()) writeFileSync(join(root, file), text);
}

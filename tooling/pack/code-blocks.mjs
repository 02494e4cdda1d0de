// The TypeScript blocks of the documents that users copy from.
import { globSync } from "node:fs";
import { read, root } from "../checks/workspace.mjs";

const documents = ["README.md", "{packages,apps,examples}/*/README.md", "docs/guides/*.md"];

/** `{ document, line, code }` of each block fenced as `ts`, in order. */
export function codeBlocks() {
  return globSync(documents, { cwd: root })
    .filter((document) => !document.includes("node_modules"))
    .sort()
    .flatMap((document) => blocksOf(document, read(document)));
}

function blocksOf(document, text) {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code }) => ({
    document,
    line: text.slice(0, index).split("\n").length,
    code,
  }));
}

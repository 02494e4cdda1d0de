// CPU time and memory of a process with all its children, from Linux's /proc: servers fork workers.
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** The fields of a `stat` line after the command's name, which may itself hold spaces and parentheses. */
export const statFields = (line) => line.slice(line.lastIndexOf(")") + 2).split(" ");

/** Undefined when the process has ended meanwhile. */
function readProcess(id, file) {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** The process ids of the root and its descendants, by a map from each process to its parent. */
export function descendants(root, parents) {
  const children = new Map();
  for (const [id, parent] of parents) children.set(parent, [...(children.get(parent) ?? []), id]);
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

function processTree(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    const line = /^\d+$/u.test(name) ? readProcess(name, "stat") : undefined;
    if (line !== undefined) parents.set(Number(name), Number(statFields(line)[1]));
  }
  return descendants(root, parents);
}

const sumOver = (root, measure) => processTree(root).reduce((sum, id) => sum + measure(id), 0);

/** User and system time in ms. */
export const cpuTime = (root) =>
  sumOver(root, (id) => {
    const fields = statFields(readProcess(id, "stat") ?? "");
    return fields.length > 12 ? (Number(fields[11]) + Number(fields[12])) * TICK_MS : 0;
  });

/** Proportional set size in MB: memory that processes share counts once. */
export const memory = (root) =>
  sumOver(root, (id) => Number(/^Pss:\s+(\d+)/mu.exec(readProcess(id, "smaps_rollup") ?? "")?.[1] ?? 0) / 1024);

// Files of our own whose process is gone: temporary ones, locks, journals and the files that name processes.
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAbsent } from "../disk/errno.js";
import { journalToken, recoverJournal } from "../disk/journal.js";
import { isAbandoned, ownerPrefix } from "../disk/owner.js";
import { isTemporary } from "../disk/write-file.js";
import { ownPrefix, purgedFile } from "../layout.js";
import { lockOf, type Tree } from "../tree.js";
import type { Ailment } from "./finding.js";

/** Milliseconds after which nobody is still writing a temporary file. */
const patience = 60_000;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(ownPrefix));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Also when no file says who wrote the journal: then it is nobody's any more. */
const isOwned = (root: string, token: string): boolean => {
  const path = join(root, ownerPrefix + token);
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined && !isAbandoned(path);
};

type Cure = Pick<Ailment, "problem" | "remedy" | "mend">;

function temporaryAt(path: string): Cure | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || Date.now() - found.ctimeMs < patience) return undefined;
  return {
    problem: "a temporary file that took no place",
    remedy: "removes it",
    mend: async () => rmSync(path, { force: true }),
  };
}

function journalAt(tree: Tree, token: string): Cure | undefined {
  if (isOwned(tree.root, token)) return undefined;
  return {
    problem: "writes that a killed process had written down",
    remedy: "carries out those that are missing and removes it",
    mend: async () => tree.locks.hold(lockOf.recovery(tree, token), async () => recoverJournal(tree.root, token)),
  };
}

function cureOf(tree: Tree, folder: string, name: string): Cure | undefined {
  const path = join(folder, name);
  if (isTemporary(name)) return temporaryAt(path);
  // Said by whoever knows what it was.
  if (name === purgedFile) return undefined;
  const token = journalToken(name);
  if (token !== undefined) return journalAt(tree, token);
  if (!isAbandoned(path)) return undefined;
  if (name.startsWith(ownerPrefix))
    return {
      problem: "the name of a process that is gone",
      remedy: "finishes what it had begun and removes it",
      mend: async () => tree.locks.sweep(),
    };
  return {
    problem: "a lock of a process that is gone",
    remedy: "takes it away",
    mend: async () => tree.locks.hold(path, async () => {}),
  };
}

/** @param at the folder's path for the findings */
export function* leftoversIn(tree: Tree, folder: string, at: string): Generator<Ailment> {
  for (const name of namesIn(folder)) {
    const cure = cureOf(tree, folder, name);
    if (cure !== undefined) yield { kind: "leftover", path: at === "" ? name : `${at}/${name}`, ...cure };
  }
}

/** An entity whose purge was broken off. */
export const halfPurged = (at: string, purge: () => Promise<void>): Ailment => ({
  kind: "leftover",
  path: at,
  problem: "a purge had begun to remove it",
  remedy: "removes the rest",
  mend: purge,
});

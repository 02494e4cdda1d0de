// Lines appended whole: one write each, at the end wherever that is by then. A torn last line, left by a killed writer, is cut off first.
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { errnoOf } from "./errno.js";
import { makeFolder, syncAndClose, syncDataOf, syncFolders, writeWhole } from "./write-file.js";

const lineFeed = 10;
/** A line that still grows after this long is a torn one. */
const patience = 50;
const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;

function endsTorn(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  return readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== lineFeed;
}

/** Cuts everything after the last line feed. */
function cutTornLine(fd: number): void {
  const chunk = Buffer.alloc(4096);
  for (let end = fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(fd, chunk, 0, end - start, start);
    const at = chunk.subarray(0, read).lastIndexOf(lineFeed);
    if (at >= 0) return ftruncateSync(fd, start + at + 1);
    end = start;
  }
  return ftruncateSync(fd, 0);
}

/** Waits until a line that another process may be writing has not moved, then cuts it. */
async function repair(fd: number): Promise<void> {
  for (let size = fstatSync(fd).size; endsTorn(fd);) {
    await setTimeout(patience);
    const now = fstatSync(fd).size;
    if (now === size) return cutTornLine(fd);
    size = now;
  }
}

/** Characters after the last line feed of a file, at most the last 4096; empty when it ends as it should. */
export function tornLine(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | O_NOFOLLOW);
  try {
    if (!endsTorn(fd)) return "";
    const tail = Buffer.alloc(4096);
    const { size } = fstatSync(fd);
    const text = tail.toString("utf8", 0, readSync(fd, tail, 0, tail.length, Math.max(0, size - tail.length)));
    return text.slice(text.lastIndexOf("\n") + 1);
  } finally {
    closeSync(fd);
  }
}

/** Cuts a torn last line off; durable when it resolves. */
export async function mendTornLine(path: string): Promise<void> {
  const fd = openSync(path, O_RDWR | O_NOFOLLOW);
  try {
    await repair(fd);
    await syncDataOf(fd);
  } finally {
    closeSync(fd);
  }
}

interface Opened {
  readonly fd: number;
  readonly changed: readonly string[];
}

function openForAppend(path: string): Opened {
  try {
    return { fd: openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW), changed: [] };
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    const changed = [dirname(path)];
    makeFolder(dirname(path), changed);
    return { fd: openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW), changed };
  }
}

export interface Lines {
  readonly path: string;
  /** Whole lines, with the last one's line feed. */
  readonly text: string;
}

/** Appends at once; the descriptor stays open for the caller. */
async function append({ path, text }: Lines): Promise<Opened> {
  const opened = openForAppend(path);
  try {
    if (endsTorn(opened.fd)) await repair(opened.fd);
    writeWhole(opened.fd, text);
    return opened;
  } catch (error) {
    closeSync(opened.fd);
    throw error;
  }
}

/** Appends; whoever calls sees to it that it becomes durable. */
export async function appendUnsynced(lines: Lines): Promise<void> {
  closeSync((await append(lines)).fd);
}

/** Appends to each file; all is durable when it resolves. */
export async function appendLines(files: readonly Lines[]): Promise<void> {
  const changed: string[] = [];
  await Promise.all(
    files.map(async (lines) => {
      const opened = await append(lines);
      changed.push(...opened.changed);
      await syncAndClose(opened.fd);
    }),
  );
  await syncFolders(changed);
}

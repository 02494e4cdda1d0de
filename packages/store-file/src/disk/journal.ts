// What makes a change of several files one change: it is written down as a whole, durably, before the first of them is touched.
// A process that dies in between has its last lines carried out by the next one that comes. One wait for the disk serves all who write at the time.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ownPrefix } from "../layout.js";
import { appendUnsynced, type Lines } from "./append.js";
import { isAbsent } from "./errno.js";
import { type FileText, placeUnsynced, syncDataOf, syncFiles, syncFolders, writeWhole } from "./write-file.js";

/** Characters after which a journal is closed and its files are made durable themselves. */
const longest = 4 << 20;
const journalPrefix = `${ownPrefix}journal-`;

/** Whose journal a file is; undefined when it is none. */
export function journalToken(name: string): string | undefined {
  return name.startsWith(journalPrefix) ? name.slice(journalPrefix.length, name.lastIndexOf("-")) : undefined;
}

/** Which run of the machine this is: what a process wrote survives its death, but not the machine's. */
function bootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}

export interface Change {
  /** Of the entity; its lock is held when there is more than one file. */
  readonly folder: string;
  readonly files: readonly FileText[];
  readonly lines: readonly Lines[];
}

/** One line of a journal. Paths are relative to the root; `size` is what the file had before. */
interface Entry {
  readonly number: number;
  readonly time: number;
  readonly boot: string | null;
  readonly folder: string;
  readonly files: readonly FileText[];
  readonly lines: readonly (Lines & { readonly size: number })[];
}

const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;

async function apply({ folder, files, lines }: Change): Promise<void> {
  for (const file of files) placeUnsynced(folder, file);
  await Promise.all(lines.map(appendUnsynced));
}

/** One file of the journal, until it is long enough. */
class Volume {
  readonly path: string;
  readonly #fd: number;
  readonly #touched = new Set<string>();
  #length = 0;
  #waiting: { readonly text: string; readonly done: () => void; readonly failed: (error: unknown) => void }[] = [];
  #flushing = false;
  #open = 0;
  #idle: (() => void) | undefined;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, "ax");
  }

  get isFull(): boolean {
    return this.#length > longest;
  }

  async commit(root: string, number: number, change: Change): Promise<void> {
    const named = <T extends FileText>(file: T): T => ({ ...file, path: relative(root, file.path) });
    const entry: Entry = {
      number,
      time: Date.now(),
      boot: bootId(),
      folder: relative(root, change.folder),
      files: change.files.map(named),
      lines: change.lines.map((lines) => ({ ...named(lines), size: sizeOf(lines.path) })),
    };
    this.#open += 1;
    try {
      await this.#append(`${JSON.stringify(entry)}\n`);
      for (const { path } of [...change.files, ...change.lines]) this.#touched.add(path);
      await apply(change);
    } finally {
      writeWhole(this.#fd, `${number}\n`);
      this.#open -= 1;
      if (this.#open === 0) this.#idle?.();
    }
  }

  async #append(text: string): Promise<void> {
    this.#length += text.length;
    const written = new Promise<void>((done, failed) => this.#waiting.push({ text, done, failed }));
    if (!this.#flushing) void this.#flush();
    return written;
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        writeWhole(this.#fd, batch.map(({ text }) => text).join(""));
        await syncDataOf(this.#fd);
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#flushing = false;
  }

  /** Makes all files durable, after which the journal is not needed any more. */
  async retire(): Promise<void> {
    if (this.#open > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await syncFiles(this.#touched);
    closeSync(this.#fd);
    rmSync(this.path, { force: true });
  }
}

export interface Journal {
  commit(change: Change): Promise<void>;
  close(): Promise<void>;
}

export function openJournal(root: string, token: string): Journal {
  let number = 0;
  let current: Volume | undefined;
  let retiring: Promise<void> = Promise.resolve();
  const retire = (volume: Volume): void => {
    // What stays behind after a failure is carried out again when the store is opened next.
    retiring = Promise.all([retiring, volume.retire().catch(() => {})]).then(() => {});
  };
  return {
    commit: async (change) => {
      number += 1;
      if (current?.isFull === true) {
        retire(current);
        current = undefined;
      }
      if (current === undefined) {
        current = new Volume(join(root, `${journalPrefix}${token}-${number}`));
        await syncFolders([root]);
      }
      await current.commit(root, number, change);
    },
    close: async () => {
      if (current !== undefined) retire(current);
      current = undefined;
      await retiring;
    },
  };
}

function readVolume(path: string): { readonly entries: readonly Entry[]; readonly done: ReadonlySet<number> } {
  const entries: Entry[] = [];
  const done = new Set<number>();
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    if (/^\d+$/.test(line)) done.add(Number(line));
    else {
      try {
        entries.push(JSON.parse(line) as Entry);
      } catch {
        // The torn last line of a killed writer: nobody was told that it is written.
      }
    }
  }
  return { entries, done };
}

/** Whether a file has what the entry says, or something newer. */
function hasFile(root: string, time: number, { path, text }: FileText): boolean {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs >= time && (found.size > 0 || text === "");
}

function hasLines(root: string, { path, text, size }: Entry["lines"][number]): boolean {
  try {
    return readFileSync(join(root, path)).subarray(size).includes(text);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function redo(root: string, entry: Entry): Promise<void> {
  const { time, folder, files, lines } = entry;
  // Removed meanwhile, or moved to the trash with all that the run had.
  if (lstatSync(join(root, folder), { throwIfNoEntry: false }) === undefined) return;
  const absolute = <T extends FileText>(file: T): T => ({ ...file, path: join(root, file.path) });
  await apply({
    folder: join(root, folder),
    files: files.filter((file) => !hasFile(root, time, file)).map(absolute),
    lines: lines.filter((one) => !hasLines(root, one)).map(absolute),
  });
}

/** Carries out what a dead process had written down. The caller sees to it that nobody else does. */
export async function recoverJournal(root: string, token: string): Promise<void> {
  const boot = bootId();
  const volumes = readdirSync(root).filter((name) => name.startsWith(`${journalPrefix}${token}-`));
  const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf("-") + 1));
  for (const name of volumes.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    const { entries, done } = readVolume(join(root, name));
    // Within one run of the machine, what was done is there.
    const open = entries.filter((entry) => !done.has(entry.number) || entry.boot === null || entry.boot !== boot);
    for (const entry of open) await redo(root, entry);
    await syncFiles(open.flatMap((entry) => [...entry.files, ...entry.lines]).map(({ path }) => join(root, path)));
    rmSync(join(root, name), { force: true });
  }
}

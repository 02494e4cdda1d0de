// Changes of several files at once.
import { appendLines, type Lines } from "./append.js";
import { type FileText, writeFiles } from "./write-file.js";

export interface Change {
  /** Of the entity; its lock is held when there is more than one file. */
  readonly folder: string;
  readonly files: readonly FileText[];
  readonly lines: readonly Lines[];
}

export interface Changes {
  /** All is in place and durable when it resolves. */
  commit(change: Change): Promise<void>;
}

export function openChanges(): Changes {
  return {
    commit: async ({ folder, files, lines }) => {
      await writeFiles(folder, files);
      await appendLines(lines);
    },
  };
}

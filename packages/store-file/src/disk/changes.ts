// Changes of one file or of several at once. All is in place and durable when a commit resolves.
import { appendLines } from "./append.js";
import { type Change, openJournal } from "./journal.js";
import { writeFiles } from "./write-file.js";

export interface Changes {
  commit(change: Change): Promise<void>;
  close(): Promise<void>;
}

export function openChanges(root: string, token: string): Changes {
  const journal = openJournal(root, token);
  return {
    commit: async (change) => {
      const { folder, files, lines } = change;
      if (files.length + lines.length > 1) return journal.commit(change);
      await writeFiles(folder, files);
      return appendLines(lines);
    },
    close: async () => journal.close(),
  };
}

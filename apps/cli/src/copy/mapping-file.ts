// The ids of copies, kept in a file of JSON lines that only grows: one that was cut short by a kill loses its last line at most.
import { appendFile, readFile } from "node:fs/promises";
import type { Kind, Mapping } from "@runledger/copy";

interface Line {
  readonly from: string;
  readonly to: string;
  readonly kind: Kind;
  readonly source: string;
  readonly target: string;
}

function parsed(text: string): Partial<Line> {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? line : {};
  } catch {
    return {};
  }
}

/** One file serves any number of pairs of stores. @param from,to URIs without passwords */
export async function openMappingFile(file: string, from: string, to: string): Promise<Mapping> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  const known = new Map<string, string>();
  for (const line of text.split("\n").map(parsed)) {
    if (line.from === from && line.to === to && line.source !== undefined && line.target !== undefined)
      known.set(`${line.kind} ${line.source}`, line.target);
  }
  return {
    get: (kind, sourceId) => known.get(`${kind} ${sourceId}`),
    async set(kind, sourceId, targetId) {
      known.set(`${kind} ${sourceId}`, targetId);
      const line: Line = { from, to, kind, source: sourceId, target: targetId };
      // A line of its own even after one that was cut short.
      await appendFile(file, `\n${JSON.stringify(line)}`);
    },
  };
}
